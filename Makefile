# SPDX-License-Identifier: MIT
# unbrick.  `make help` lists the targets.

VERSION  := 0.1.0
BUILD    ?= build
PREFIX   ?= /usr/local
DESTDIR  ?=
CC       ?= cc
NM       ?= nm
OBJCOPY  ?= objcopy
SAN      ?=
OPT      ?= -O2 -g
export PKG_CONFIG ?= pkg-config

# All cores, where nobody has said how many.
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
AGAIN  = $(MAKE) --no-print-directory \
	$(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(CORES))

LIBS := libusb-1.0 libserialport ncursesw jansson libfyaml libcurl \
	libcrypto zlib libarchive libprotobuf-c sqlite3
# Used where it is there; without it the program says what it cannot do.
WISHES := libqrencode libpq
TEST_LIBS := cmocka vterm

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow
ifneq ($(WERROR),)
WARN += -Werror
endif
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer)

# Hardened, and the same bytes wherever it was built.  Sanitizers look at the
# calls that fortify would replace, and without optimisation there is none.
FORTIFY   = $(eval FORTIFY := $(if $(shell printf '\043include <stdio.h>\n' | \
	$(CC) -O2 -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -E -x c - \
	>/dev/null 2>&1 && echo yes),3,2))$(FORTIFY)
HARDEN    = -fPIE -fstack-protector-strong -ffile-prefix-map=$(CURDIR)=. \
	$(if $(or $(SAN),$(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS) $(OPT)), \
	$(filter-out -O1 -O2 -O3 -Os -Og,$(or $(lastword \
	$(filter -O%,$(OPT) $(CFLAGS))),none))),,-U_FORTIFY_SOURCE \
	-D_FORTIFY_SOURCE=$(FORTIFY))
HARDEN_LD = -pie $(if $(filter Darwin,$(shell uname)),,-Wl,-z,relro,-z,now)

# pkg-config is asked once, and only when something is to be compiled.
WISHED = $(eval WISHED := $(shell for l in $(WISHES); do \
	$(PKG_CONFIG) --exists $$l && echo $$l; done))$(WISHED)
HAVE = $(if $(filter libqrencode,$(WISHED)),-DHAVE_QRENCODE) \
	$(if $(filter libpq,$(WISHED)),-DHAVE_PQ)
PKG_CFLAGS = $(eval PKG_CFLAGS := $(filter-out -D_XOPEN_SOURCE=%,$(shell $(PKG_CONFIG) --cflags $(LIBS) $(WISHED))) $(HAVE))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(LIBS) $(WISHED)))$(PKG_LIBS)
TEST_PKG   = $(eval TEST_PKG := $(shell $(PKG_CONFIG) --libs $(TEST_LIBS)))$(TEST_PKG)

# On 32 bits too: large files, and times after 2038.
WIDE = -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64

ALL_CPPFLAGS = $(WIDE) -Isrc -I. -I$(BUILD)/gen -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE \
	-DUNBRICK_VERSION='"$(VERSION)"' $(PKG_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=c17 $(OPT) $(WARN) $(HARDEN) $(SANFLAGS) -pthread -MMD -MP $(CFLAGS)
ALL_LDFLAGS = $(HARDEN_LD) $(SANFLAGS) -pthread $(LDFLAGS)

# Who is attached: read from Linux's own tree, or asked of libusb.
BUS ?= $(if $(filter Linux,$(shell uname -s)),linux,libusb)
NO_BUS := $(if $(filter libusb,$(BUS)),bus_linux.c,bus_libusb.c \
	usb_libusb_list.c serial_libserialport_list.c)

SRC  := $(filter-out $(NO_BUS:%=src/port/%),\
	$(sort $(shell find src ui -name '*.c' ! -path src/main.c)))
GEN  := embedded releases request.pb-c
OBJ  := $(SRC:%.c=$(BUILD)/%.o) $(GEN:%=$(BUILD)/gen/%.o)
LIB  := $(BUILD)/libunbrick.a

PACKAGE := src/share/package

# Every tests/<kind>/test_*.c is a cmocka program, every test_*.sh a script;
# the other .c files of a kind's folder are its helpers, those of tests/lib
# everybody's.
TEST_KINDS := unit bench screen fault roads silicon records
# Of these something has to run; the others may be skipped.
REQUIRED   := unit bench screen fault roads
TEST_SRC   := $(sort $(wildcard $(TEST_KINDS:%=tests/%/test_*.c)))
TEST_BIN   := $(TEST_SRC:%.c=$(BUILD)/%)
TEST_SH    := $(sort $(wildcard $(TEST_KINDS:%=tests/%/test_*.sh)))
HELPERS     = $(filter-out $(TEST_SRC),$(wildcard tests/$(1)/*.c tests/lib/*.c))

.PHONY: all help deps test-deps demo test unit lint asan clean check-deps
.DELETE_ON_ERROR:
.SECONDARY:

all: check-deps $(BUILD)/unbrick

help:
	@sed -n 's/^#: //p' Makefile $(PACKAGE)/package.mk

# A tarball has no .ci: there what is missing is named, not installed.
INSTALL_DEPS := $(wildcard .ci/install-deps)
NEED = $(if $(INSTALL_DEPS),$(INSTALL_DEPS) $(1),$(PKG_CONFIG) \
	--print-errors --exists $(2) && command -v protoc-c >/dev/null || { \
	echo "unbrick needs protoc-c and the development packages of:"; \
	echo "  $(2)"; echo "Please install what is missing."; exit 1; } >&2)

#: make help          this list
#: make all           build build/unbrick; the same as make alone
#: make deps          install what the program needs (says what)
deps:
	@$(call NEED,,$(LIBS))

#: make test-deps     install what the tests need, too
test-deps:
	@$(call NEED,--tests,$(LIBS) $(TEST_LIBS))

#: make check-deps    which packages are missing
check-deps:
	@$(call NEED,--check,$(LIBS))

# Its library takes the system's own struct timeval.
$(BUILD)/src/port/usb_libusb.o $(BUILD)/src/port/usb_libusb_list.o \
$(BUILD)/src/port/usb_libusb_hub.o: WIDE = -D_FILE_OFFSET_BITS=64
$(BUILD)/src/port/world_real.o: CPPFLAGS += $(if $(filter libusb,$(BUS)),-DBUS_LIBUSB)
$(BUILD)/unbrick: $(BUILD)/src/main.o $(LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(LIB): $(OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/gen/releases.c: src/model/catalog/releases.awk src/model/catalog/releases.csv
	@mkdir -p $(@D)
	awk -f $^ > $@

EMBED := $(sort $(wildcard recipes/*.yaml recipes/scenes/*.yaml \
	src/share/schema/*.json src/share/labels/* \
	src/share/records/*.sql src/share/*.rules))
$(BUILD)/gen/embedded.c: src/recipe/embed.awk $(EMBED)
	@mkdir -p $(@D)
	awk -f $^ > $@

# Generated code is not held to our warnings.
$(BUILD)/gen/request.pb-c.h: $(BUILD)/gen/request.pb-c.c ;
$(BUILD)/gen/request.pb-c.c: src/proto/request.proto
	@mkdir -p $(@D)
	protoc-c --proto_path=src/proto --c_out=$(BUILD)/gen $<
$(BUILD)/gen/request.pb-c.o: WARN :=
$(SRC:%.c=$(BUILD)/%.o): | $(BUILD)/gen/request.pb-c.h

# Tests
define TEST_RULE
$$(BUILD)/tests/$(1)/test_%: $$(BUILD)/tests/$(1)/test_%.o \
		$$(patsubst %.c,$$(BUILD)/%.o,$$(call HELPERS,$(1))) $$(LIB)
	$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(TEST_PKG) $$(PKG_LIBS)
endef
$(foreach kind,$(filter-out silicon,$(TEST_KINDS)),\
	$(eval $(call TEST_RULE,$(kind))))

COMMA := ,
# The oracle of layouts stands between screens and canvas.
# Also where LDFLAGS are given to make.
$(BUILD)/tests/screen/test_layout: override LDFLAGS += $(addprefix -Wl$(COMMA)--wrap=canvas_,\
	text printf words wrap some fill box rule clear)

# And this one between the console's jobs and its screen.
$(BUILD)/tests/bench/test_free_when_told: \
	override LDFLAGS += -Wl,--wrap=queue_put

# Built wherever, and tested everywhere.
$(BUILD)/tests/unit/test_port_list: \
	$(BUILD)/src/port/serial_libserialport_list.o

# This one wants the calls that fail; see below.
HOST_MATRIX := $(BUILD)/tests/fault/test_matrix_host

# The preload road's host, and a client that speaks to the real ports.
ROADS := $(BUILD)/tests/roads/host/host $(BUILD)/tests/roads/probe/probe
PERF  := $(BUILD)/tests/perf/road/road
RECORDS := $(BUILD)/tests/records/fill/fill $(BUILD)/tests/records/fits/fits
TORTURE := $(BUILD)/tests/torture/torture
$(BUILD)/tests/records/fits/fits: $(BUILD)/tests/lib/schema.o
define ROAD_RULE
$$(BUILD)/tests/$(1)/$(notdir $(1)): $$(patsubst %.c,$$(BUILD)/%.o,\
		$$(wildcard tests/$(1)/*.c)) $$(LIB)
	$$(CC) $$(ALL_LDFLAGS) -o $$@ $$(filter %.o,$$^) $$(LIB) $$(PKG_LIBS)
endef
$(foreach road,roads/host roads/probe perf/road records/fill records/fits,\
	$(eval $(call ROAD_RULE,$(road))))

# The emulated chip: its parts in a library, the command language over it.
SILICON_LIB := $(BUILD)/libsilicon.a
SILICON     := $(BUILD)/tests/silicon/run/run
$(SILICON_LIB): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/silicon/cpu/*.c \
		tests/silicon/board/*.c tests/silicon/chip/*.c \
		tests/silicon/nrf/*.c tests/silicon/host/*.c))
	@rm -f $@
	$(AR) rcs $@ $^
$(SILICON): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/silicon/run/*.c)) \
		$(SILICON_LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lm
$(BUILD)/tests/silicon/test_%: $(BUILD)/tests/silicon/test_%.o \
		$(BUILD)/tests/silicon/bare.o $(SILICON_LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(TEST_PKG) -lm

# What the road does on several threads.
$(BUILD)/tests/silicon/test_crew: $(BUILD)/tests/silicon/road/crew.o

SILICON_EXTRACT := $(BUILD)/tests/silicon/extract/extract
$(SILICON_EXTRACT): $(BUILD)/tests/silicon/extract/extract.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lz

# The chip behind the preload road's bed.
SILICON_ROAD := $(BUILD)/tests/silicon/road/road
$(SILICON_ROAD): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/silicon/road/*.c) \
		$(addprefix tests/roads/host/,acm.c alone.c gadget.c hub.c loop.c \
		pty.c script.c selftest.c tree.c uevent.c usbfs.c wire.c)) \
		$(SILICON_LIB) $(LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

#: make silicon       real bootloaders and systems in the emulated chip: a table
.PHONY: silicon silicon-firmware

#: make differential  10,000 random sequences over all images, to the model and to
#:                    real code, and a talk with each system; more than ten
#:                    minutes of processor time
.PHONY: differential
DIFFERENTIAL := $(BUILD)/tests/silicon/differential/differential
$(DIFFERENTIAL): $(patsubst %.c,$(BUILD)/%.o,\
		$(wildcard tests/silicon/differential/*.c)) $(SILICON_LIB) $(LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm
differential: $(DIFFERENTIAL) $(SILICON_EXTRACT)
	@BUILD=$(BUILD) SEQUENCES=$(or $(SEQUENCES),10000) TALK=500 \
		SEED=$(or $(SEED),$(shell date +%Y%m%d)) TEST_TIMEOUT=7200 \
		tests/run.sh tests/silicon/test_differential.sh

SILICON_ALL := $(SILICON) $(SILICON_EXTRACT) $(SILICON_ROAD) $(DIFFERENTIAL)
silicon: $(BUILD)/unbrick $(SILICON_ALL)
	@BUILD=$(BUILD) tests/silicon/all.sh

#: make bench-silicon  instructions a second of the emulated chip; eight devices
#:                    beside one
.PHONY: bench-silicon
SILICON_BENCH := $(BUILD)/tests/silicon/bench/bench
$(SILICON_BENCH): $(BUILD)/tests/silicon/bench/bench.o $(SILICON_LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lm
bench-silicon: $(SILICON_BENCH) $(BUILD)/unbrick $(SILICON_EXTRACT) $(SILICON_ROAD)
	@$(SILICON_BENCH)
	@BUILD=$(BUILD) tests/silicon/bench/eight.sh

#: make silicon-lockstep  the interpreter against the Unicorn engine
.PHONY: silicon-lockstep
SILICON_LOCKSTEP := $(BUILD)/tests/silicon/lockstep/lockstep
# Hidden: the engine exports names like ours.
$(BUILD)/tests/silicon/lockstep/lockstep.o: CFLAGS += -fvisibility=hidden
$(SILICON_LOCKSTEP): $(BUILD)/tests/silicon/lockstep/lockstep.o $(SILICON_LIB)
	$(CC) $(ALL_LDFLAGS) -Wl,--exclude-libs,ALL -o $@ $^ -lunicorn -lm
silicon-lockstep: $(SILICON_EXTRACT)
	@if $(PKG_CONFIG) --exists unicorn; then \
		$(MAKE) --no-print-directory $(SILICON_LOCKSTEP) && \
		BUILD=$(BUILD) tests/silicon/lockstep/run.sh; \
	else \
		echo "skip silicon-lockstep: libunicorn-dev is not installed"; \
	fi

#: make silicon-firmware  fetch published images for it from npm
silicon-firmware:
	@tests/silicon/firmware.sh

#: make demo          install what is missing, build, repair a virtual Photon
demo: deps
	@$(AGAIN) $(BUILD)/unbrick
	@tests/demo.sh $(BUILD)/unbrick

#: make console       the console with six practice devices in trouble
.PHONY: console
console: deps
	@$(AGAIN) $(BUILD)/unbrick
	@$(BUILD)/unbrick --bench trouble

#: make test          install what is missing, build, run all tests
test: test-deps
	@$(AGAIN) run-tests

#: make run-tests     the same without looking for packages
.PHONY: run-tests build-tests
run-tests: build-tests
	@BUILD=$(BUILD) BUS=$(BUS) REQUIRED="$(REQUIRED)" tests/run.sh $(TEST_SH) $(TEST_BIN)
#: make build-tests   only build what they need
build-tests: $(BUILD)/unbrick $(TEST_BIN) $(ROADS) $(TORTURE) $(RECORDS) $(SILICON_ALL)

#: make records       16 benches x 500 jobs into a real PostgreSQL that is killed
.PHONY: records
records: $(BUILD)/unbrick $(RECORDS)
	@BENCHES=17 RECORD_JOBS=500 KILLS=5 BUILD=$(BUILD) TEST_TIMEOUT=3600 \
		tests/run.sh tests/records/test_records.sh

#: make records-million  1,000,000 jobs there: views, one device, push beside COPY
.PHONY: records-million
records-million: $(BUILD)/unbrick $(RECORDS)
	@MILLION=1000000 PUSHED=$${PUSHED:-5000} BUILD=$(BUILD) \
		tests/records/test_million.sh | \
		awk '{ print } /^not ok/ { lost = 1 } END { exit lost }'

#: make bench-records the time of a repair with and without records, within 3 %
.PHONY: bench-records
bench-records: $(BUILD)/unbrick $(RECORDS)
	@BUILD=$(BUILD) tests/records/repair_times.sh

#: make bus-tests     only those with real libraries (BUS=libusb: no Linux needed)
.PHONY: bus-tests
bus-tests: $(BUILD)/unbrick $(ROADS)
	@BUILD=$(BUILD) BUS=$(BUS) tests/run.sh tests/roads/test_ports.sh \
		tests/roads/test_unbrick.sh

#: make unit          only the unit tests
unit: $(filter $(BUILD)/tests/unit/%,$(TEST_BIN))
	@BUILD=$(BUILD) tests/run.sh $^

#: make check-all     all tests, every place of the fault tables, torture, and
#:                    10,000 sequences to real code and to the bench's models
.PHONY: check-all faults
check-all: test
	@$(MAKE) --no-print-directory faults cuts torture differential

#: make faults        only every place of the fault tables, counted
TALLY    := $(BUILD)/tally
COUNTED  := $(filter $(BUILD)/tests/fault/% $(BUILD)/tests/bench/test_oracle% \
	$(addprefix $(BUILD)/tests/bench/test_,ota_events flash_later left),\
	$(TEST_BIN))
faults: $(COUNTED)
	@rm -f $(TALLY)
	@UNBRICK_FULL=1 UNBRICK_TALLY=$(abspath $(TALLY)) TEST_TIMEOUT=3600 \
		BUILD=$(BUILD) tests/run.sh $^
	@awk -f tests/lib/tally.awk $(TALLY)

#: make torture       commands in which each call fails once (POINTS=2000)
.PHONY: torture
POINTS ?= 2000
torture:
	@$(AGAIN) BUILD=$(BUILD)/asan \
		SAN=address,undefined OPT="-O1 -g" \
		$(BUILD)/asan/tests/torture/torture
	@$(BUILD)/asan/tests/torture/torture $(POINTS)

# The program's objects with the names of calls*.c in place of the libraries',
# which for files is what WIDE makes of it, so what calls*.c call too (open64);
# the practice bench keeps its own: it stands for the world (calls.h).
CALLS_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/torture/calls*.c))
TORTURED  := $(OBJ:$(BUILD)/%=$(BUILD)/tortured/%)
$(BUILD)/tortured/names: $(CALLS_OBJ)
	@mkdir -p $(@D)
	@$(NM) -g $^ | awk '$$1 == "U" { asked[$$2] } \
		$$2 == "T" && sub(/^calls_/, "", $$3) && $$3 !~ /^bench_/ { is[$$3] } \
		END { for (n in is) \
			print n (((n "64") in asked) ? "64" : ""), "calls_" n }' >$@
$(BUILD)/tortured/%.o: $(BUILD)/%.o $(BUILD)/tortured/names
	@mkdir -p $(@D)
	@$(OBJCOPY) --redefine-syms=$(BUILD)/tortured/names $< $@
$(BUILD)/tortured/src/bench/%.o: $(BUILD)/src/bench/%.o
	@mkdir -p $(@D)
	@$(OBJCOPY) --redefine-sym bench_enter=calls_bench_enter \
		--redefine-sym bench_leave=calls_bench_leave $< $@
$(BUILD)/tortured/src/bench/world/enter.o: $(BUILD)/src/bench/world/enter.o
	@mkdir -p $(@D)
	@cp $< $@
$(TORTURE): $(BUILD)/tests/torture/torture.o \
		$(BUILD)/tests/torture/ports.o $(CALLS_OBJ) $(TORTURED)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(HOST_MATRIX): $(HOST_MATRIX).o $(CALLS_OBJ) $(TORTURED) \
		$(patsubst %.c,$(BUILD)/%.o,$(call HELPERS,fault))
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(TEST_PKG) $(PKG_LIBS)

#: make attack        everything that tries to break it: what was lost (ATTACK=sample)
.PHONY: attack
attack: $(BUILD)/unbrick $(TEST_BIN)
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan \
		SAN=address,undefined OPT="-O1 -g" \
		$(BUILD)/asan/tests/torture/torture
	@tests/attack.sh $(BUILD) $(BUILD)/asan/tests/torture/torture $(POINTS) \
		$(ATTACK)

#: make analyze       cppcheck, clang's analyzer and gcc's: no finding
#:                    (ANALYZED="src/proto/dfuse.c ..." for the two compilers')
.PHONY: analyze
ANALYZED ?= $(SRC)
analyze: $(ANALYZED:%.c=$(BUILD)/clang-analyze/%.ok) \
		$(ANALYZED:%.c=$(BUILD)/gcc-analyze/%.ok)
	cppcheck --quiet --std=c11 --inline-suppr --error-exitcode=1 \
		--suppress=missingInclude -Isrc -I. src ui
	@echo "ok analyze: $(words $(ANALYZED)) files, three analyzers"

$(SRC:%.c=$(BUILD)/clang-analyze/%.ok) \
		$(SRC:%.c=$(BUILD)/gcc-analyze/%.ok): | $(BUILD)/gen/request.pb-c.h
# What looks at one file at a time is told that an error is negative.
TOLD = $(if $(filter src/base/err.c,$<),,-include tests/lint/analyzer.h)
$(BUILD)/clang-analyze/%.ok: %.c
	@mkdir -p $(@D)
	@clang --analyze --analyzer-output text -Xclang -analyzer-werror \
		$(TOLD) $(ALL_CPPFLAGS) -std=c17 $<
	@touch $@

$(BUILD)/gcc-analyze/%.ok: %.c
	@mkdir -p $(@D)
	@gcc -fanalyzer -Werror $(TOLD) $(ALL_CPPFLAGS) -std=c17 \
		-O1 -c -o /dev/null $<
	@touch $@

#: make cuts          every text of the cases, cut at every byte; all scenes
.PHONY: cuts
cuts: $(BUILD)/tests/unit/test_cuts $(BUILD)/tests/bench/test_read_back
	@UNBRICK_FULL=1 $<
	@UNBRICK_FULL=1 $(BUILD)/tests/bench/test_read_back

#: make plans         the plan of every pair of releases and of 2,000 stores
.PHONY: plans
plans: $(BUILD)/tests/unit/test_plan_replay $(BUILD)/tests/unit/test_plan_stock
	@UNBRICK_ALL_PLANS=1 $(BUILD)/tests/unit/test_plan_replay
	@UNBRICK_ALL_PLANS=1 $(BUILD)/tests/unit/test_plan_stock

#: make asan          the tests under ASan and UBSan
asan: test-deps
	@$(AGAIN) BUILD=$(BUILD)/asan \
		SAN=address,undefined OPT="-O1 -g" run-tests

#: make monkey        50,000 random keys in the console under ASan and UBSan
.PHONY: monkey tsan tsan-smoke
monkey: test-deps
	@$(AGAIN) BUILD=$(BUILD)/asan \
		SAN=address,undefined OPT="-O1 -g" \
		$(BUILD)/asan/tests/screen/test_monkey
	@UNBRICK_MONKEY=50000 tests/run.sh $(BUILD)/asan/tests/screen/test_monkey

#: make tsan          what runs on several threads, under ThreadSanitizer
# Workers, station, console with its jobs and cloud, transfers, HTTP, emulated
# boards; none of those screens that are drawn without a thread
# (tests/screen/script.h).
THREADED := screen/test_monkey bench/test_console_jobs \
	bench/test_job_schedule bench/test_job_watch bench/test_many \
	bench/test_oracle_station bench/test_ota_events \
	fault/test_matrix_two silicon/test_crew unit/test_http_curl
#: make tsan-smoke    the quick ones of them
tsan-smoke: THREADED := bench/test_console_jobs bench/test_job_schedule \
	bench/test_job_watch silicon/test_crew unit/test_http_curl
tsan tsan-smoke: test-deps
	@$(AGAIN) BUILD=$(BUILD)/tsan SAN=thread \
		OPT="-O1 -g" CFLAGS=-Wno-tsan $(THREADED:%=$(BUILD)/tsan/tests/%)
	@tests/run.sh $(THREADED:%=$(BUILD)/tsan/tests/%)

#: make valgrind      unit and bench tests under valgrind
.PHONY: valgrind
valgrind: $(filter $(BUILD)/tests/unit/% $(BUILD)/tests/bench/%,$(TEST_BIN))
	@TEST_WRAP="valgrind -q --error-exitcode=99 --leak-check=full \
		--max-stackframe=8000000 \
		--errors-for-leak-kinds=definite" BUILD=$(BUILD) \
		tests/run.sh $^

#: make valgrind-smoke a handful of both, and of commands
.PHONY: valgrind-smoke
MEMCHECK := $(addprefix $(BUILD)/tests/unit/test_,module bundle text redact \
	shell dfuse_map journal report recipe)
valgrind-smoke: $(BUILD)/unbrick $(BUILD)/seeds $(MEMCHECK)
	@BUILD=$(BUILD) PROGRAMS="$(MEMCHECK)" tests/run.sh tests/valgrind.sh

#: make bench         how fast, side by side with dfu-util, lrzsz, particle-cli
.PHONY: bench
bench: $(BUILD)/unbrick $(ROADS) $(PERF)
	@BUILD=$(BUILD) tests/perf/run.sh
	@BUILD=$(BUILD) tests/perf/batch.sh
	@BUILD=$(BUILD) tests/perf/speed.sh

#: make kernel-road   devices, and real bootloaders, behind a real kernel in QEMU
KERNEL_ROAD := $(BUILD)/tests/roads/kernel/kernel
$(KERNEL_ROAD): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/roads/kernel/*.c) \
		$(addprefix tests/roads/host/,loop.c web.c web_parse.c firmware.c)) $(LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
# The same with the emulated chips as the devices.
SILICON_KERNEL := $(BUILD)/tests/silicon/kernel/kernel
$(SILICON_KERNEL): $(patsubst %,$(BUILD)/tests/%.o,silicon/kernel/kernel \
		silicon/road/device silicon/road/setup roads/kernel/guest \
		roads/kernel/usbip roads/host/loop) $(SILICON_LIB) $(LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm
.PHONY: kernel-road
kernel-road: $(BUILD)/unbrick $(ROADS) $(KERNEL_ROAD) $(SILICON_KERNEL)
	@BUILD=$(BUILD) tests/run.sh tests/roads/kernel/run.sh

#: make bench-console how quick and quiet the console is; BEFORE=COMMIT too
.PHONY: bench-console
CONSOLE_PERF := $(BUILD)/tests/perf/console/console
$(CONSOLE_PERF): $(BUILD)/tests/perf/console/console.o \
		$(BUILD)/tests/screen/vt.o $(BUILD)/tests/lib/pace.o $(LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(TEST_PKG) $(PKG_LIBS)

bench-console: $(BUILD)/unbrick $(CONSOLE_PERF)
	@BUILD=$(BUILD); . tests/perf/earlier.sh; $(CONSOLE_PERF) $(BUILD)/unbrick 10 \
		$${BEFORE:+"$$(earlier "$$BEFORE")"}

#: make fresh         machines from nothing, as root: MACHINES="debian12-root ..."
.PHONY: fresh
fresh:
	@tests/fresh/run.sh $(MACHINES)

#: make foreign       another processor, as root: ARCH=arm64, armhf or s390x
.PHONY: foreign
foreign:
	@tests/fresh/foreign.sh $(ARCH) $(KINDS)

#: make musl          compiled against musl's headers; nothing is linked
.PHONY: musl
musl:
	@tests/fresh/musl.sh

#: make interop       practice cloud and devices under the maker's npm clients
.PHONY: interop
interop: $(ROADS)
	@BUILD=$(BUILD) tests/run.sh tests/interop/run.sh tests/interop/maker.sh

#: make lint          house rules, clang-format, compiler warnings as errors
lint: test-deps
	@$(AGAIN) -s $(LIB)
	@tests/lint.sh
	@tests/lint/circles.sh $(BUILD)

# Fuzzing.  Every tests/fuzz/fuzz_*.c is a target; see tests/fuzz/fuzz.h.
CLANG    ?= clang
FUZZ_ALL := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ     := $(if $(TARGETS),$(TARGETS:%=fuzz_%),$(FUZZ_ALL:tests/fuzz/%.c=%))
SEEDS_OBJ = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/fuzz/seeds*.c)) \
	$(BUILD)/tests/unit/make_module.o
FUZZ_OBJ  = $(BUILD)/tests/fuzz/luck.o $(BUILD)/tests/unit/make_module.o \
	$(CALLS_OBJ) $(TORTURED)

$(BUILD)/seeds: $(SEEDS_OBJ) $(LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_OBJ)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS)

$(BUILD)/replay/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/standalone.o \
		$(FUZZ_OBJ)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

.PHONY: fuzz fuzz-smoke fuzz-run fuzz-replay coverage coverage-run
#: make fuzz          60 s of libFuzzer for each (SECONDS=60 TARGETS="..." JOBS=1)
#: make fuzz-smoke    5 s of it (SECONDS=5)
fuzz: SECONDS ?= 60
fuzz-smoke: SECONDS ?= 5
fuzz fuzz-smoke:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzzing CC="$(CLANG)" \
		SAN=fuzzer-no-link,address,undefined OPT="-O1 -g" \
		SECONDS=$(SECONDS) fuzz-run

fuzz-run: $(BUILD)/seeds $(FUZZ:%=$(BUILD)/fuzz/%)
	@FUZZ_SECONDS=$(SECONDS) FUZZ_JOBS=$(JOBS) tests/fuzz/run.sh fuzz $(BUILD) \
		$(FUZZ:%=$(BUILD)/fuzz/%)

#: make fuzz-replay   only the seeds, with any compiler
build-tests: $(BUILD)/seeds $(FUZZ:%=$(BUILD)/replay/%)
fuzz-replay: $(BUILD)/seeds $(FUZZ:%=$(BUILD)/replay/%)
	@tests/fuzz/run.sh replay $(BUILD) $(FUZZ:%=$(BUILD)/replay/%)

#: make fuzz-coverage line coverage of each parser by its corpus, 95 % or fail
.PHONY: fuzz-coverage fuzz-coverage-run
fuzz-coverage:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz-coverage \
		CC="$(CLANG)" OPT="-O0 -g" \
		CFLAGS="-fprofile-instr-generate -fcoverage-mapping" \
		LDFLAGS="-fprofile-instr-generate" fuzz-coverage-run

fuzz-coverage-run: $(BUILD)/seeds $(FUZZ:%=$(BUILD)/replay/%)
	@tests/fuzz/coverage.sh $(BUILD) 95 $(TARGETS)

#: make coverage      line coverage by all tests but those of roads, with a floor
FLOOR   := 95
COVERED := src/model src/proto src/roads src/run
coverage:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage OPT="-O0 -g" \
		CFLAGS="--coverage" LDFLAGS="--coverage" coverage-run

COVERING := unit bench screen fault
coverage-run: $(BUILD)/unbrick $(ROADS) $(filter $(COVERING:%=$(BUILD)/tests/%/%),$(TEST_BIN))
	@find $(BUILD) -name '*.gcda' -delete
	@BUILD=$(BUILD) tests/run.sh $(filter $(TEST_BIN),$^) \
		$(wildcard tests/bench/test_*.sh) >$(BUILD)/coverage.log || \
		{ cat $(BUILD)/coverage.log; exit 1; }
	@tests/coverage.sh $(BUILD) $(FLOOR) $(COVERED)

#: make clean         remove what was built
clean:
	rm -rf $(BUILD)

include $(PACKAGE)/package.mk
-include $(shell find $(BUILD) -path '*/kernel-road' -prune -o -type f -name '*.d' -print 2>/dev/null)
