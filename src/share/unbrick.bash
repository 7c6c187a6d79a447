# bash completion for unbrick; words come from the program's own help.

_unbrick_options()
{
	"$1" ${2:+"$2"} --help 2>/dev/null |
		grep -oE -- '(^|[ ,])--?[a-z][a-z-]*' | tr -d ' ,' | sort -u
}

_unbrick_commands()
{
	"$1" --help 2>/dev/null |
		sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

_unbrick_recipes()
{
	"$1" recipe list --plain 2>/dev/null | sed -n 's/^\([a-z][^ ]*\) .*/\1/p'
}

_unbrick()
{
	local program=${COMP_WORDS[0]} cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]} command='' word words=''

	COMPREPLY=()
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case $word in
		-*) ;;
		*)
			command=$word
			break
			;;
		esac
	done
	case $prev in
	--recipe) words="$(_unbrick_recipes "$program")" ;;
	--over) words="auto serial dfu dfu-staged usb ota" ;;
	--firmware | -f | --store | --report | --out | --app | --from)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	--platform | -p)
		words="core photon p1 electron redbear-duo argon boron xenon \
			esomx asom bsom xsom b5som tracker trackerm p2 msom"
		;;
	recipe) words="list show check new" ;;
	show) [ "$command" = recipe ] &&
		words="$(_unbrick_recipes "$program")" ;;
	firmware) words="import list verify remove" ;;
	mode) words="listening normal safe dfu reset" ;;
	keys) words="check server device" ;;
	bench) words="reset show pull plug press" ;;
	help) words="$(_unbrick_commands "$program")" ;;
	esac
	if [ -z "$words" ]; then
		case $cur in
		-*) words="$(_unbrick_options "$program" "$command")" ;;
		*) [ -n "$command" ] ||
			words="$(_unbrick_commands "$program")" ;;
		esac
	fi
	if [ -n "$words" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}

complete -o filenames -F _unbrick unbrick
