#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""watch.py - when a raw IDLE client hears of a mail, and when the bridge has it in hand

    watch.py PORT USER PASSWORD_FILE CA MAILS

One IMAP connection to localhost that does nothing but IDLE, and inotify on the folder
MAILS of the bridge's state, whose 256 folders must be there: a file that begins there is
a mail that was fetched.  Both are seen by one process on one clock.  Prints "ready",
then "raw SECONDS" and "hand SECONDS" as they come, until it is ended.
"""
import ctypes
import os
import select
import socket
import ssl
import sys
import time

IN_CREATE = 0x100


def idle_client(port, user, password_file, ca):
    """A socket in IDLE on the inbox."""
    with open(password_file, encoding="utf-8") as file:
        password = file.read().strip()
    context = ssl.create_default_context(cafile=ca)
    client = context.wrap_socket(socket.create_connection(("localhost", port)),
                                 server_hostname="localhost")

    def ask(command, wanted):
        client.sendall(command.encode() + b"\r\n")
        heard = b""
        while wanted not in heard:
            more = client.recv(65536)
            if not more:
                sys.exit("watch.py: the server ends: %r" % heard)
            heard += more

    ask('a LOGIN "%s" "%s"' % (user, password), b"a OK")
    ask("b SELECT INBOX", b"b OK")
    ask("c IDLE", b"+ ")
    client.setblocking(False)
    return client


def watch_folders(top):
    """An inotify descriptor of all folders below top."""
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.inotify_init1(os.O_NONBLOCK)
    for name in os.listdir(top):
        path = os.path.join(top, name)
        if os.path.isdir(path) and libc.inotify_add_watch(fd, path.encode(), IN_CREATE) < 0:
            sys.exit("watch.py: cannot watch " + path)
    return fd


def main():
    port, user, password_file, ca, mails = sys.argv[1:]
    client = idle_client(int(port), user, password_file, ca)
    folders = watch_folders(mails)
    print("ready", flush=True)
    while True:
        ready = select.select([client, folders], [], [])[0]
        now = time.time()
        if folders in ready:
            os.read(folders, 65536)
            print("hand %.6f" % now, flush=True)
        if client in ready:
            try:
                heard = client.recv(65536)
            except ssl.SSLWantReadError:
                continue
            if not heard:
                sys.exit("watch.py: the server ends")
            if b"EXISTS" in heard:
                print("raw %.6f" % now, flush=True)


main()
