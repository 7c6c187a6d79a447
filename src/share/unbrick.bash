# bash completion for unbrick: the program itself tells what may follow.

_unbrick()
{
	local words

	COMPREPLY=()
	words=$("${COMP_WORDS[0]}" help --complete="${COMP_LINE:0:COMP_POINT}" \
		2>/dev/null </dev/null) && [ -n "$words" ] &&
		mapfile -t COMPREPLY <<<"$words"
	return 0
}

# Where the program offers nothing, bash offers files.
complete -o bashdefault -o default -F _unbrick unbrick
