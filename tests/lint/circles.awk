# SPDX-License-Identifier: MIT
# Reads `nm -A -g`: prints "USER DEFINER" for each symbol that one object takes
# from another.
{
	object = $1
	sub(/:.*/, "", object)
	sub(/\.o$/, "", object)
	sub("^" build, "", object)
	kind = $(NF - 1)
	if (kind == "U")
		needs[object, $NF]
	else if (kind ~ /^[TDBRCVW]$/)
		owner[$NF] = object
}
END {
	for (key in needs) {
		split(key, part, SUBSEP)
		from = part[1]
		to = owner[part[2]]
		if (to != "" && to != from)
			print from, to
	}
}
