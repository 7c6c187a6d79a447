. tests/silicon/common.sh
. tests/silicon/jobs.sh
set -x
jobs
eight
SILICON_PULLS="30 120" pulls
