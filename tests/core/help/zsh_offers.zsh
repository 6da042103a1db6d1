# Prints what zsh's completion system offers behind LINE, one a line.
# usage: zsh -f zsh_offers.zsh SCRIPT LINE
# Every match passes through compadd, so a shell on a terminal of its own shows them there.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT= ; stty -echo; autoload -U compinit; compinit -u -D; source ${(q)1}"
zpty -w shell 'compadd() {
    local -a hits
    if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
        builtin compadd -A hits "$@"
        print -rl -- "<"${^hits}">"
    fi
    builtin compadd "$@"
}'
zpty -w shell 'finish() { print "<EN""D>"; }; comppostfuncs=(finish); bindkey "^I" complete-word'
zpty -w shell 'zstyle ":completion:*" list no; setopt no_list_beep; print "<REA""DY>"'
zpty -r shell seen '*<READY>*'
zpty -w -n shell "$2"$'\t'
zpty -r shell seen '*<END>*'
print -r -- "$seen" | tr -d '\r' | sed -n 's/^.*<\(.*\)>.*$/\1/p' | grep -v '^END$'
zpty -d shell
