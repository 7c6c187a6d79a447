# SPDX-License-Identifier: MIT
# fish completion for unbrick: the program itself tells what may follow.

function __unbrick_words
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l last (commandline --current-token --cut-at-cursor)
    set -l option (string match --regex -- '^--[a-z-]+=' $last)
    set -l offered ($words[1] help --describe \
        --complete="$words $last" 2>/dev/null </dev/null)
    if set -q offered[1]
        printf "$option%s\n" $offered
    else # a file, or what nobody can know
        __fish_complete_path $last
    end
end

complete --command unbrick --no-files --arguments '(__unbrick_words)'
