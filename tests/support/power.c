/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/power.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SECTOR 512

/* A write that was not synced yet; data NULL: the file is cut to that size. */
typedef struct {
    gint64 offset;
    GBytes *data;
} Pending;

/* One file of SQLite. */
typedef struct {
    GByteArray *durable;
    bool is_durable; /* its name too */
    bool is_removed; /* without a sync of the folder */
    GArray *pending; /* of Pending */
} Disk;

static struct {
    unsigned count, cut;
    bool is_off, kills;
    GHashTable *disks;   /* path -> Disk: SQLite's */
    GHashTable *synced;  /* inode as text: files of the program that were synced */
    GHashTable *renamed; /* path: names that wait for a sync of their folder */
    GHashTable
        *lengths; /* path -> size that was synced, of files that are appended to */
} power;

static sqlite3_vfs *below;

static void
power_fails(void)
{
    if (power.kills)
        raise(SIGKILL);
    power.is_off = true;
}

/* Whether the power is there for one more. */
static bool
spend(void)
{
    if (!power.is_off && power.cut > 0 && ++power.count >= power.cut)
        power_fails();
    else if (power.cut == 0)
        power.count++;
    return !power.is_off;
}

static void
pending_clear(void *data)
{
    Pending *pending = data;

    g_clear_pointer(&pending->data, g_bytes_unref);
}

static void
disk_free(void *data)
{
    Disk *disk = data;

    g_byte_array_unref(disk->durable);
    g_array_unref(disk->pending);
    g_free(disk);
}

/* A file that is there when it is first opened is durable. */
static Disk *
disk_of(const char *path)
{
    Disk *disk = g_hash_table_lookup(power.disks, path);
    g_autofree char *text = NULL;
    gsize size = 0;

    if (disk)
        return disk;

    disk = g_new0(Disk, 1);
    disk->durable = g_byte_array_new();
    disk->pending = g_array_new(FALSE, FALSE, sizeof(Pending));
    g_array_set_clear_func(disk->pending, pending_clear);
    disk->is_durable = g_file_get_contents(path, &text, &size, NULL);
    if (disk->is_durable)
        g_byte_array_append(disk->durable, (const guint8 *) text, (guint) size);
    g_hash_table_replace(power.disks, g_strdup(path), disk);
    return disk;
}

static void
apply(GByteArray *image, const Pending *pending, gsize most)
{
    gsize size = 0;
    const void *data = pending->data ? g_bytes_get_data(pending->data, &size) : NULL;
    guint end = (guint) (pending->offset + (gint64) MIN(size, most)), old = image->len;

    if (!data || end > image->len)
        g_byte_array_set_size(image, end);
    if (image->len > old)
        memset(image->data + old, 0, image->len - old);
    if (data)
        memcpy(image->data + pending->offset, data, MIN(size, most));
}

static void
make_durable(Disk *disk)
{
    for (guint i = 0; i < disk->pending->len; i++)
        apply(disk->durable, &g_array_index(disk->pending, Pending, i), G_MAXUINT);
    g_array_set_size(disk->pending, 0);
    disk->is_durable = true;
}

/* ---- files of SQLite ------------------------------------------------------------ */

typedef struct {
    sqlite3_file base;
    Disk *disk;           /* NULL = a temporary file */
    sqlite3_file *actual; /* of the VFS below; the memory follows */
} PowerFile;

#define ACTUAL(file) (((PowerFile *) (file))->actual)
#define CALL(file, op, ...) ACTUAL(file)->pMethods->op(ACTUAL(file), ##__VA_ARGS__)

static int
file_close(sqlite3_file *file)
{
    return CALL(file, xClose);
}

static int
file_read(sqlite3_file *file, void *to, int size, sqlite3_int64 offset)
{
    return power.is_off ? SQLITE_IOERR_READ : CALL(file, xRead, to, size, offset);
}

static int
file_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    Disk *disk = ((PowerFile *) file)->disk;
    Pending pending = {offset, NULL};
    bool was_off = power.is_off;

    if (!disk)
        return CALL(file, xWrite, data, size, offset);
    bool ok = spend();

    /* The one at which the power goes may reach the disk in part. */
    if (!was_off) {
        pending.data = g_bytes_new(data, (gsize) size);
        g_array_append_val(disk->pending, pending);
    }
    return ok ? CALL(file, xWrite, data, size, offset) : SQLITE_IOERR_WRITE;
}

static int
file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    Disk *disk = ((PowerFile *) file)->disk;
    Pending pending = {size, NULL};

    if (disk && !spend())
        return SQLITE_IOERR_TRUNCATE;
    if (disk)
        g_array_append_val(disk->pending, pending);
    return CALL(file, xTruncate, size);
}

static int
file_sync(sqlite3_file *file, int flags)
{
    Disk *disk = ((PowerFile *) file)->disk;

    if (disk && !spend())
        return SQLITE_IOERR_FSYNC;
    if (disk)
        make_durable(disk);
    return SQLITE_OK;
}

static int
file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return CALL(file, xFileSize, size);
}

static int
file_lock(sqlite3_file *file, int level)
{
    return CALL(file, xLock, level);
}

static int
file_unlock(sqlite3_file *file, int level)
{
    return CALL(file, xUnlock, level);
}

static int
file_check(sqlite3_file *file, int *held)
{
    return CALL(file, xCheckReservedLock, held);
}

static int
file_control(sqlite3_file *file, int op, void *data)
{
    return CALL(file, xFileControl, op, data);
}

static int
file_sector(sqlite3_file *file)
{
    return SECTOR;
}

/* Nothing is promised: no atomic writes, no order. */
static int
file_promises(sqlite3_file *file)
{
    return 0;
}

static int
shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **at)
{
    return CALL(file, xShmMap, page, size, extend, at);
}

static int
shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return CALL(file, xShmLock, offset, n, flags);
}

static void
shm_barrier(sqlite3_file *file)
{
    CALL(file, xShmBarrier);
}

static int
shm_unmap(sqlite3_file *file, int remove)
{
    return CALL(file, xShmUnmap, remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_promises,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int
vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
         int *out_flags)
{
    PowerFile *own = (PowerFile *) file;

    own->base.pMethods = NULL;
    own->actual = (sqlite3_file *) (own + 1);
    if (power.is_off)
        return SQLITE_CANTOPEN;
    own->disk = name ? disk_of(name) : NULL;

    int code = below->xOpen(below, name, own->actual, flags, out_flags);

    if (own->disk && own->disk->is_removed && own->actual->pMethods) {
        own->disk->is_removed = own->disk->is_durable = false;
        g_byte_array_set_size(own->disk->durable, 0);
    }
    if (own->actual->pMethods)
        own->base.pMethods = &methods;
    return code;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
    Disk *disk = disk_of(name);

    if (!spend())
        return SQLITE_IOERR_DELETE;
    g_array_set_size(disk->pending, 0);
    disk->is_removed = true;
    if (sync_dir)
        g_hash_table_remove(power.disks, name);
    return below->xDelete(below, name, 0);
}

void
power_install(void)
{
    static sqlite3_vfs vfs;

    sqlite3_initialize();
    below = sqlite3_vfs_find(NULL);
    vfs = *below;
    vfs.zName = "power";
    vfs.szOsFile = (int) sizeof(PowerFile) + below->szOsFile;
    vfs.pNext = NULL;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    sqlite3_vfs_register(&vfs, 1);
    power.disks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, disk_free);
    power.synced = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    power.renamed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    power.lengths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

/* ---- files of the program -------------------------------------------------------- */

static char *
inode_of(const struct stat *file)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT, (guint64) file->st_ino);
}

static void
sync_names(const char *folder)
{
    GHashTableIter names;
    gpointer name;

    g_hash_table_iter_init(&names, power.renamed);
    while (g_hash_table_iter_next(&names, &name, NULL)) {
        g_autofree char *its = g_path_get_dirname(name);

        if (strcmp(its, folder) == 0)
            g_hash_table_iter_remove(&names);
    }
}

int
fsync(int fd)
{
    g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autofree char *path = g_file_read_link(link, NULL);
    struct stat file;

    if (!power.disks)
        return 0;
    if (!spend()) {
        errno = EIO;
        return -1;
    }
    if (!path || fstat(fd, &file) != 0)
        return 0;
    if (S_ISDIR(file.st_mode)) {
        sync_names(path);
    } else {
        g_hash_table_add(power.synced, inode_of(&file));
        g_hash_table_replace(power.lengths, g_steal_pointer(&path),
                             GSIZE_TO_POINTER(file.st_size));
    }
    return 0;
}

int
rename(const char *from, const char *to)
{
    if (power.disks && !spend()) {
        errno = EIO;
        return -1;
    }
    if (power.disks)
        g_hash_table_add(power.renamed, g_strdup(to));
    return (int) syscall(SYS_rename, from, to);
}

/* ---- what is left ---------------------------------------------------------------- */

void
power_on(unsigned cut)
{
    power.count = 0;
    power.cut = cut;
    power.is_off = power.kills = false;
    g_hash_table_remove_all(power.disks);
    g_hash_table_remove_all(power.synced);
    g_hash_table_remove_all(power.renamed);
    g_hash_table_remove_all(power.lengths);
}

void
power_kill(unsigned cut)
{
    power_on(cut);
    power.kills = true;
}

bool
power_is_off(void)
{
    return power.is_off;
}

unsigned
power_count(void)
{
    return power.count;
}

/* Not by GLib, which would rename. */
static void
write_image(const char *path, const GByteArray *image)
{
    FILE *file = fopen(path, "w");

    if (!file || /* data may be NULL when there is none */
        (image->len > 0 && fwrite(image->data, 1, image->len, file) != image->len) ||
        fclose(file) != 0)
        g_error("cannot write %s", path);
}

static void
restore_disk(const char *path, Disk *disk, GRand *rand)
{
    bool stays = disk->is_durable || g_rand_boolean(rand);

    for (guint i = 0; i < disk->pending->len; i++) {
        const Pending *pending = &g_array_index(disk->pending, Pending, i);
        gsize size = pending->data ? g_bytes_get_size(pending->data) : 0;

        switch (g_rand_int_range(rand, 0, 3)) {
        case 0:
            break;
        case 1:
            apply(disk->durable, pending, G_MAXUINT);
            break;
        case 2:
            if (size > SECTOR)
                apply(disk->durable, pending,
                      SECTOR * (gsize) g_rand_int_range(rand, 1,
                                                        (gint) (size / SECTOR) + 1));
            break;
        }
    }
    if (disk->is_removed)
        stays = stays && g_rand_boolean(rand);
    if (stays)
        write_image(path, disk->durable);
    else
        g_unlink(path);
}

/* A name that may be lost; a file that was not synced has lost its bytes. */
static void
restore_name(const char *path, GRand *rand)
{
    if (g_rand_boolean(rand))
        g_unlink(path);
}

static void
restore_length(const char *path, gsize synced, GRand *rand)
{
    struct stat file;

    if (stat(path, &file) != 0 || (gsize) file.st_size <= synced)
        return;
    if (truncate(path,
                 (off_t) synced +
                     g_rand_int_range(rand, 0,
                                      (gint) (file.st_size - (off_t) synced) + 1)) != 0)
        g_error("cannot truncate %s", path);
}

void
power_restore(GRand *rand)
{
    GHashTableIter all;
    gpointer path, value;

    power.is_off = false;
    power.cut = 0;
    g_hash_table_iter_init(&all, power.disks);
    while (g_hash_table_iter_next(&all, &path, &value))
        restore_disk(path, value, rand);
    g_hash_table_iter_init(&all, power.renamed);
    while (g_hash_table_iter_next(&all, &path, NULL)) {
        struct stat file;
        g_autofree char *inode = stat(path, &file) == 0 ? inode_of(&file) : NULL;

        if (inode && !g_hash_table_contains(power.synced, inode) &&
            truncate(path, 0) != 0)
            g_error("cannot truncate %s", (const char *) path);
        restore_name(path, rand);
    }
    g_hash_table_iter_init(&all, power.lengths);
    while (g_hash_table_iter_next(&all, &path, &value))
        restore_length(path, GPOINTER_TO_SIZE(value), rand);
    power_on(0);
}
