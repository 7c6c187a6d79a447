# SPDX-License-Identifier: MIT
# Writes build/gen/releases.c from releases.csv.
BEGIN {
	FS = ","
	kind["b"] = "FUNCTION_BOOTLOADER"
	kind["s"] = "FUNCTION_SYSTEM"
	kind["a"] = "FUNCTION_RADIO"
	kind["c"] = "FUNCTION_NCP"
	kind["m"] = "FUNCTION_MONOLITHIC"
	print "/* Made by releases.awk from releases.csv. */"
	print "#include \"model/catalog/release_table.h\"\n"
	print "const struct release_module release_modules[] = {"
}

function die(why) {
	print FILENAME ":" FNR ": " why > "/dev/stderr"
	failed = 1
	exit 1
}

# "s2.204" -> "{ FUNCTION_SYSTEM, 2, 204 }"
function ref(text) {
	if (text == "-" || text == "")
		return "{ 0, 0, 0 }"
	if (text !~ /^[bsacm][0-9]\.[0-9]+$/)
		die("no dependency: " text)
	return "{ " kind[substr(text, 1, 1)] ", " substr(text, 2, 1) ", " \
		substr(text, 4) " }"
}

# "s2=207>s1.207>b0.101~" -> one row
function module(text,    twin, known, n, part) {
	twin = sub(/~$/, "", text) ? "true" : "false"
	known = sub(/\?$/, "", text) ? "false" : "true"
	n = split(text, part, ">")
	if (n > 3 || part[1] !~ /^[bsacm][0-9]=[0-9]+$/)
		die("no module: " text)
	printf "\t{ %s, %s, %s, { %s, %s }, %s, %s },\n", \
		kind[substr(part[1], 1, 1)], substr(part[1], 2, 1), \
		substr(part[1], 4), ref(part[2]), ref(part[3]), twin, known
}

/^#/ { next }

NF != 3 { die("three fields expected") }

{
	first = modules + 0
	n = split($3, list, " ")
	for (i = 1; i <= n; i++) {
		module(list[i])
		modules++
	}
	m = split($2, platform, " ")
	for (i = 1; i <= m; i++) {
		p = platform[i]
		if (!(p in count))
			order[++platforms] = p
		row[p, ++count[p]] = sprintf( \
			"\t{ \"%s\", %s, %d, &release_modules[%d], " \
			"RELEASE_TABLE },", \
			$1, p, n, first)
	}
}

END {
	if (failed)
		exit 1
	print "};\n\nconst struct release release_rows[] = {"
	for (i = 1; i <= platforms; i++)
		for (j = 1; j <= count[order[i]]; j++)
			print row[order[i], j]
	print "};\n\nconst struct release_platform release_platforms[] = {"
	first = 0
	for (i = 1; i <= platforms; i++) {
		p = order[i]
		printf "\t{ %s, %d, %d },\n", p, first, count[p]
		first += count[p]
	}
	printf "};\n\nconst size_t release_platform_count = %d;\n", platforms
}
