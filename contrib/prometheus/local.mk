EXTRA_DIST += %D%/README %D%/banditore.rules.yml
