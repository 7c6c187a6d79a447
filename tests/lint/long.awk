# SPDX-License-Identifier: MIT
# Files over 500 lines and functions over 60, from the opening brace in the
# first column to the closing one.  Reads the exceptions first: "FILE LINES" or
# "FILE:FUNCTION LINES".  The line of the licence is not counted.
function judge(what, lines, most) {
	if (what in allowed) {
		if (lines <= most)
			print what " has " lines " lines and needs no exception"
		else if (lines < allowed[what])
			print what " has " lines " lines: lower its exception"
		else if (lines > allowed[what])
			print what " has " lines " lines, its exception says " \
				allowed[what]
		seen[what] = 1
	} else if (lines > most) {
		print what " has " lines " lines, at most " most
	}
}
function end_file() {
	if (file != "")
		judge(file, count, 500)
}
FNR == 1 {
	if (FILENAME ~ /exceptions$/) {
		file = ""
	} else {
		end_file()
		file = FILENAME
	}
	open = 0
	licence = /SPDX-License-Identifier/
}
FILENAME ~ /exceptions$/ {
	allowed[$1] = $2
	next
}
{ count = FNR - licence }
/^[a-z].*\(/ && !open { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
/^{/ { open = FNR }
/^}/ && open {
	judge(file ":" name, FNR - open + 1, 60)
	open = 0
}
END {
	end_file()
	for (what in allowed)
		if (!(what in seen))
			print what " is gone, so is its exception"
}
