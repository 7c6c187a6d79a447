# What is installed, and packages of it.  Included by the Makefile.

# Files by the folder below PREFIX that they go to.
FOLDERS := bin share/man/man1 share/man/man5 share/man/man7 \
	share/bash-completion/completions share/zsh/site-functions \
	share/fish/vendor_completions.d lib/udev/rules.d \
	share/unbrick/schema share/unbrick/recipes
files.bin := $(BUILD)/unbrick
files.share/man/man1 := src/share/man/unbrick.1
files.share/man/man5 := $(wildcard src/share/man/*.5)
files.share/man/man7 := $(BUILD)/man/unbrick-errors.7
files.share/bash-completion/completions := src/share/completions/bash/unbrick
files.share/zsh/site-functions := src/share/completions/zsh/_unbrick
files.share/fish/vendor_completions.d := src/share/completions/fish/unbrick.fish
files.lib/udev/rules.d := src/share/50-unbrick.rules
files.share/unbrick/schema := $(wildcard src/share/schema/*.json)
files.share/unbrick/recipes := $(wildcard recipes/*.yaml)

$(BUILD)/man/unbrick-errors.7: src/share/man/errors.awk src/base/err.h \
		src/share/man/unbrick-errors.7.in
	@mkdir -p $(@D)
	awk -f $^ > $@

#: make install       put it in place: PREFIX=/usr/local DESTDIR=
.PHONY: install uninstall
TO = $(DESTDIR)$(PREFIX)
install: $(foreach f,$(FOLDERS),$(files.$(f)))
	$(foreach f,$(FOLDERS),install -d "$(TO)/$(f)" && \
		install -m $(if $(filter bin,$(f)),755,644) $(files.$(f)) \
		"$(TO)/$(f)" && ):

#: make uninstall     take it away again, with the same PREFIX and DESTDIR
uninstall:
	@rm -f $(foreach f,$(FOLDERS),$(patsubst %,"$(TO)/$(f)/%",\
		$(notdir $(files.$(f)))))
	@cd "$(TO)/share/unbrick" 2>/dev/null && rmdir schema recipes && \
		cd .. && rmdir unbrick || :

# Releases: the repository's last commit, without dot files, as a tarball.
DIST  := unbrick-$(VERSION)
DISTS := $(BUILD)/dist

#: make dist          a tarball of the last commit, and its checksum
.PHONY: dist
dist:
	@mkdir -p $(DISTS)
	@git diff --quiet HEAD || echo "note: changes since the last commit are not in it"
	@git archive --prefix=$(DIST)/ HEAD -- ':!.*' | gzip -9n >$(DISTS)/$(DIST).tar.gz
	@cd $(DISTS) && sha256sum $(DIST).tar.gz >SHA256SUMS && cat SHA256SUMS
