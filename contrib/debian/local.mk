EXTRA_DIST += \
	%D%/README \
	%D%/banditore.lintian-overrides \
	%D%/banditore.postinst \
	%D%/banditore.postrm \
	%D%/banditore.preinst.in \
	%D%/build \
	%D%/changelog \
	%D%/control \
	%D%/copyright \
	%D%/rules \
	%D%/source/format \
	%D%/test
