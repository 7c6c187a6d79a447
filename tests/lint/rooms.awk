# SPDX-License-Identifier: MIT
# Reads the rooms, then lines "FILE:LINE:#include "PATH"", and prints those that
# no row allows.
function folder(path) {
	sub(/\/[^\/]*$/, "", path)
	return path
}
FILENAME != "-" {
	for (i = 2; i <= NF; i++)
		may[$1, $i] = 1
	next
}
{
	file = $0
	sub(/:.*/, "", file)
	path = $0
	sub(/^[^"]*"/, "", path)
	sub(/".*/, "", path)
	if (path ~ /\.pb-c\.h$/)
		next # generated
	if (path !~ /^ui\//)
		path = "src/" path
	from = folder(file)
	to = folder(path)
	if (to == from || to == "src/base" || (from, to) in may ||
	    (from, path) in may || (from, "*") in may)
		next
	print file " includes " path
}
