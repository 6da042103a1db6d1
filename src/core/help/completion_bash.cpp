#include "core/base/text.hpp"
#include "core/help/completion_parts.hpp"

namespace snykcred {
namespace {

std::string all_command_names() {
    std::string names;
    for (const CommandRow& row : all_commands()) {
        names += std::string(row.name) + ' ';
    }
    return names;
}

/// "--a|--b": the options with this offer, as a pattern of `case`.
std::string pattern(Offer offer) {
    std::string names;
    for (const OptionRow& row : all_options()) {
        if (row.kind == ValueKind::none || offer_of(row) != offer) continue;
        names += (names.empty() ? "--" : "|--") + std::string(row.name);
    }
    return names;
}

std::string option_names(Command command) {
    std::string names;
    for (const OptionRow& row : all_options()) {
        if (belongs_to(row, command)) names += (names.empty() ? "--" : " --") + std::string(row.name);
    }
    return names;
}

} // namespace

std::string bash_completion() {
    // bash splits "--option=value" at "=" into three words.
    std::string out = R"(# bash completion for snyk-cred
_snyk_cred() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words= i
    COMPREPLY=()
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi
    if (( COMP_CWORD == 1 )); then
        COMPREPLY=($(compgen -W ")" +
                      all_command_names() + R"(--help --version" -- "$cur"))
        return
    fi
    if [[ ${COMP_WORDS[1]} == exec ]]; then
        for (( i = 2; i < COMP_CWORD; i++ )); do
            [[ ${COMP_WORDS[i]} == -- ]] || continue
            compopt -o filenames 2>/dev/null
            if (( i == COMP_CWORD - 1 )); then
                mapfile -t COMPREPLY < <(compgen -c -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            fi
            return
        done
    fi
    case $prev in
)";
    for (const OptionRow& row : all_options()) {
        if (offer_of(row) != Offer::words) continue;
        out += "    --" + std::string(row.name) + ") words=" + single_quoted(join(offered_words(row), " ")) +
               " ;;\n";
    }
    out += "    " + pattern(Offer::files) + R"()
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return ;;
    )" + pattern(Offer::variables) +
           R"()
        mapfile -t COMPREPLY < <(compgen -e -- "$cur")
        return ;;
    )" + pattern(Offer::nothing) +
           R"() return ;;
    esac
    if [[ -z $words ]]; then
        case ${COMP_WORDS[1]} in
)";
    for (const CommandRow& row : all_commands()) {
        out += "        " + std::string(row.name) + ") words='" + join(operand_values(row.command), " ") +
               ' ' + option_names(row.command) + "' ;;\n";
    }
    out += R"(        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _snyk_cred snyk-cred
)";
    return out;
}

} // namespace snykcred
