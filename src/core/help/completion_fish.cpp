#include "core/base/text.hpp"
#include "core/help/completion_parts.hpp"

namespace snykcred {
namespace {

std::string offer(const OptionRow& row) {
    switch (offer_of(row)) {
    case Offer::words: return " -x -a " + single_quoted(join(offered_words(row), " "));
    case Offer::files: return " -r -F";
    case Offer::variables: return " -x -a '(set --names --export)'";
    case Offer::nothing: break;
    }
    return row.kind == ValueKind::none ? "" : " -x";
}

} // namespace

std::string fish_completion() {
    std::string out = R"(# fish completion for snyk-cred
function __snyk_cred_no_command
    test (count (commandline -opc)) -eq 1
end
function __snyk_cred_command
    set -l words (commandline -opc)
    test (count $words) -ge 2; and contains -- $words[2] $argv; and not contains -- -- $words
end
function __snyk_cred_child
    set -l words (commandline -opc)
    test (count $words) -ge 3; and test $words[2] = exec; and contains -- -- $words
end
function __snyk_cred_complete_child
    set -l words (commandline -opc)
    set -l start (math (contains -i -- -- $words) + 1)
    set -l child
    if test $start -le (count $words)
        set child (string escape -- $words[$start..-1])
    end
    complete -C (string join -- ' ' $child (commandline -ct))
end
complete -c snyk-cred -f
complete -c snyk-cred -n __snyk_cred_child -a '(__snyk_cred_complete_child)'
)";
    for (const CommandRow& row : all_commands()) {
        out += "complete -c snyk-cred -n __snyk_cred_no_command -a " + std::string(row.name) + " -d " +
               single_quoted(row.help) + '\n';
    }
    for (const CommandRow& row : all_commands()) {
        const std::string words = join(operand_values(row.command), " ");
        if (words.empty()) continue;
        out += "complete -c snyk-cred -n '__snyk_cred_command " + std::string(row.name) + "' -a '" + words +
               "'\n";
    }
    for (const OptionRow& row : all_options()) {
        const std::string_view also =
            row.group == OptionGroup::help ? "; or __snyk_cred_no_command" : std::string_view{};
        out += "complete -c snyk-cred -n '__snyk_cred_command " + command_names(row) + std::string(also) +
               "' -l " + std::string(row.name) + offer(row) + " -d " + single_quoted(row.help) + '\n';
    }
    return out;
}

} // namespace snykcred
