# SPDX-License-Identifier: MIT
# Turns text files into one C table of strings: struct embedded embedded[].
BEGIN {
	print "#include \"recipe/embed.h\"\n"
	print "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
	print "const struct embedded embedded[] = {"
}
FNR == 1 {
	if (NR > 1)
		print "\t},"
	name = FILENAME
	sub(/^recipes\//, "", name)
	sub(/^src\/share\//, "", name)
	print "\t{ \"" name "\","
}
{
	gsub(/\\/, "\\\\&")
	gsub(/"/, "\\\"")
	gsub(/\?/, "\\?")
	print "\t  \"" $0 "\\n\""
}
END {
	if (NR)
		print "\t},"
	print "\t{ 0, 0 },\n};"
}
