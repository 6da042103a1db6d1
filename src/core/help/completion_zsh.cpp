#include "core/base/text.hpp"
#include "core/help/completion_parts.hpp"

namespace snykcred {
namespace {

/// In the brackets of _arguments and before the colon of _describe.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string action(const OptionRow& row) {
    switch (offer_of(row)) {
    case Offer::words: return '(' + join(offered_words(row), " ") + ')';
    case Offer::files: return "_files";
    case Offer::variables: return "_parameters -g \"*export*\"";
    case Offer::nothing: break;
    }
    return " ";
}

std::string specification(const OptionRow& row) {
    std::string spec = row.repeatable ? "*--" : "--";
    spec += row.name;
    if (row.kind != ValueKind::none) spec += '=';
    spec += '[' + escaped(row.help) + ']';
    if (row.kind != ValueKind::none) spec += ':' + escaped(row.value) + ':' + action(row);
    return single_quoted(spec);
}

/// Behind exec's -- another program's words stand.
constexpr std::string_view k_child = R"(        local -i dashes=${words[(i)--]}
        if (( dashes < CURRENT )); then
            shift $dashes words
            (( CURRENT -= dashes ))
            _normal
            return
        fi
)";

} // namespace

std::string zsh_completion() {
    std::string out = R"(#compdef snyk-cred
# zsh completion for snyk-cred
_snyk-cred() {
    if (( CURRENT == 2 )); then
        local -a commands=(
)";
    for (const CommandRow& row : all_commands()) {
        out += "            " + single_quoted(std::string(row.name) + ':' + escaped(row.help)) + '\n';
    }
    out += R"(        )
        _describe -t commands command commands -- '( --help --version )'
        return
    fi
    local command=$words[2] curcontext=$curcontext
    words=("${(@)words[2,-1]}")
    (( CURRENT-- ))
    case $command in
)";
    for (const CommandRow& row : all_commands()) {
        out += "    " + std::string(row.name) + ")\n";
        if (row.command == Command::exec) out += k_child;
        out += "        _arguments :";
        for (const OptionRow& option : all_options()) {
            if (belongs_to(option, row.command)) out += " \\\n            " + specification(option);
        }
        if (const std::string words = join(operand_values(row.command), " "); !words.empty()) {
            out += " \\\n            '1:" + to_lower(row.arguments == "WORD" ? "word" : "shell") + ":(" +
                   words + ")'";
        }
        out += " ;;\n";
    }
    out += R"(    esac
}
if [[ ${funcstack[1]} == _snyk-cred ]]; then
    _snyk-cred "$@"
else
    compdef _snyk-cred snyk-cred
fi
)";
    return out;
}

} // namespace snykcred
