// argv. Properties: what stands behind exec's "--" is handed on as it is; a word that has no place is not
// repeated unless it is a plain name; an abbreviated option is no option.
#include "shell/command_line.hpp"

#include "fuzz.hpp"

#include <algorithm>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

Result<CommandLine> read(const std::vector<std::string>& words) {
    std::vector<const char*> argv{"snyk-cred"};
    for (const std::string& word : words)
        argv.push_back(word.c_str());
    return read_command_line(static_cast<int>(argv.size()), argv.data());
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string text(input);
    std::erase(text, '\0'); // no word of argv holds one
    const std::vector<std::string> words = lines_of(text);
    const auto line = read(words);
    if (!line) {
        must_explain(line.error());
        must(line.error().fault == Fault::usage || line.error().fault == Fault::secret_on_argv,
             "a bad command line is [usage], or holds a secret");
    } else {
        for (const GivenFlag& flag : line->flags) {
            const std::string name = "--" + std::string(row_of(flag.option).name);
            must(std::ranges::any_of(words,
                                     [&name](const std::string& word) {
                                         return word == name || word.starts_with(name + "=");
                                     }),
                 "a flag was written out");
        }
    }
    if (line && !line->help && !line->version && line->command == Command::exec) {
        const auto separator = std::ranges::find(words, "--");
        must(separator != words.end(), "exec has a --");
        must(std::ranges::equal(line->child, std::vector<std::string>(separator + 1, words.end())),
             "the command is handed on as it is");
    }
    // A secret in a word of its own, anywhere.
    const std::string word = words.empty() ? std::string() : words.back();
    for (const char* command : {"inject", "check", "exec", "explain", "completion"}) {
        must_not_show(word, [command](std::string_view last) {
            const auto refused = read({command, "x7#" + std::string(last)});
            return refused ? std::string() : everything(refused.error());
        });
    }
}
