#include "shell/command_line.hpp"

#include "core/base/nearest.hpp"
#include "core/base/text.hpp"
#include "core/settings/setting_layers.hpp"
#include "core/snyk/credential.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

Failure usage(std::string message, std::vector<std::string> hints = {}) {
    return {Fault::usage, std::move(message), std::move(hints)};
}

/// May this word stand in a message? Names may; whatever could be a secret may not.
bool is_plain_name(std::string_view word) {
    constexpr std::size_t k_longest = 32;
    return !word.empty() && word.size() <= k_longest &&
           std::ranges::all_of(word, [](char c) { return is_alpha(c) || c == '-'; });
}

/// ` "word"`; empty for a word that may not stand in a message.
std::string shown(std::string_view word, std::string_view before = {}) {
    const std::string_view name = word.substr(std::min(word.find_first_not_of('-'), word.size()));
    return is_plain_name(name) ? " \"" + std::string(before) + std::string(word) + '"' : std::string();
}

/// The option that "-quiet" or "-q" must have meant; empty if that is not clear.
std::string_view option_meant(std::string_view word, Command command) {
    const std::string_view name = word.substr(1, word.find('=') - 1);
    std::string_view found;
    for (const OptionRow& row : all_options()) {
        if (row.group == OptionGroup::help || !belongs_to(row, command)) continue;
        if (row.name == name) return row.name;
        if (name.size() != 1 || row.name.front() != name.front()) continue;
        if (!found.empty()) return {};
        found = row.name;
    }
    return found;
}

std::string see_help(Command command) {
    return "snyk-cred " + (command == Command::none ? "" : std::string(row_of(command).name) + ' ') +
           (command == Command::none ? "--help lists the commands" : "--help lists the options");
}

/// What other programs call what we call otherwise.
struct OtherWord {
    std::string_view word, ours;
};

Failure unknown_command(std::string_view word) {
    constexpr std::array k_words{OtherWord{"whoami", "check"},   OtherWord{"verify", "check"},
                                 OtherWord{"auth", "check"},     OtherWord{"login", "check"},
                                 OtherWord{"validate", "check"}, OtherWord{"version", "--version"},
                                 OtherWord{"-V", "--version"},   OtherWord{"-v", "--version"},
                                 OtherWord{"env", "inject"},     OtherWord{"export", "inject"},
                                 OtherWord{"run", "exec"},       OtherWord{"test", "exec -- snyk test"}};
    const auto* known = std::ranges::find(k_words, word, &OtherWord::word);
    if (known != k_words.end()) {
        return usage("unknown command \"" + std::string(word) + '"',
                     {"use snyk-cred " + std::string(known->ours), see_help(Command::none)});
    }
    if (word.starts_with('-')) {
        return usage("the command comes first, before the options",
                     {"for example: snyk-cred inject --region SNYK-EU-01", see_help(Command::none)});
    }
    if (looks_like_credential(word) || is_uuid(word)) {
        return {
            Fault::secret_on_argv,
            "a credential stands where the command belongs",
            {"pass the name of the variable that holds it: snyk-cred inject --token-env SNYK_TOKEN",
             "other users of this machine could have read it in the process list: replace the credential"}};
    }
    Failure failure = usage("unknown command" + shown(word));
    std::vector<std::string_view> names;
    for (const CommandRow& row : all_commands())
        names.push_back(row.name);
    if (const auto meant = nearest(to_lower(word), names)) {
        failure.hints.push_back("did you mean " + std::string(*meant) + "?");
    }
    failure.hints.push_back(see_help(Command::none));
    return failure;
}

Failure unknown_option(std::string_view word, Command command) {
    std::string_view name = word.substr(std::min(word.find_first_not_of('-'), word.size()));
    name = name.substr(0, name.find('='));
    if (const OptionRow* row = find_option(name)) {
        std::vector<std::string_view> takers;
        for (const CommandRow& each : all_commands()) {
            if (belongs_to(*row, each.command)) takers.push_back(each.name);
        }
        return usage("--" + std::string(name) + " is an option of " + alternatives(takers) + ", not of " +
                     std::string(row_of(command).name));
    }
    Failure failure = usage("unknown option" + shown(name, "--"));
    std::vector<std::string_view> names;
    for (const OptionRow& row : all_options()) {
        if (belongs_to(row, command)) names.push_back(row.name);
    }
    if (name == "json") {
        failure.hints.emplace_back("use --report json");
    } else if (name == "debug" || name == "silent") {
        failure.hints.push_back(std::string("use ") + (name == "debug" ? "--verbose" : "--quiet"));
    } else if (name == "token") {
        failure.hints.emplace_back("no option takes a secret, because other users of the machine can read "
                                   "command lines: name its variable with --token-env");
    } else if (const auto meant = nearest(to_lower(name), names)) {
        failure.hints.push_back("did you mean --" + std::string(*meant) +
                                "? Options cannot be "
                                "abbreviated");
    }
    failure.hints.push_back(see_help(command));
    return failure;
}

Failure surplus_word(std::string_view word, Command command) {
    if (looks_like_credential(word) || is_uuid(word)) {
        return {
            Fault::secret_on_argv,
            "a word on the command line is a credential",
            {"pass the name of the variable that holds it (--token-env), or the file (--token-file)",
             "other users of this machine could have read it in the process list: replace the credential"}};
    }
    const bool is_option = word.starts_with('-');
    const auto option = is_option ? option_meant(word, command) : std::string_view{};
    // Anything longer than a letter may be a password, unless it is a word of ours.
    const bool ours = find_command(word).has_value() || word.substr(is_option ? 1 : 0) == option;
    Failure failure =
        usage("unknown word" + ((is_option && word.size() == 2) || ours ? shown(word) : std::string()) +
              ", which is neither an option nor an option's value");
    if (!option.empty()) {
        failure.hints.push_back("did you mean --" + std::string(option) + "?");
    } else if (is_option) {
        failure.hints.emplace_back("the only short option is -h");
    } else if (command == Command::exec) {
        failure.hints.emplace_back("put -- before the command to run: snyk-cred exec -- CMD ARG");
    }
    failure.hints.push_back(see_help(command));
    return failure;
}

/// The operand of explain is none of its words.
Failure unknown_word(std::string_view word) {
    if (looks_like_credential(word) || is_uuid(word)) return surplus_word(word, Command::explain);
    Failure failure = usage(is_plain_name(word) ? "no error ends with [" + std::string(word) + "]"
                                                : "no error ends with this word");
    if (const auto meant = nearest(to_lower(word), operand_values(Command::explain)))
        failure.hints.push_back("did you mean " + std::string(*meant) + "?");
    failure.hints.push_back(see_help(Command::none));
    return failure;
}

/// The known option of a word that is "--name" and nothing else.
const OptionRow* bare_option(std::string_view word) {
    return word.starts_with("--") ? find_option(word.substr(2)) : nullptr;
}

/// Every value joined to its option by '=', a switch's too; options with an empty value are left out, as are
/// empty words: templates produce them where an option is not wanted.
Result<Words> normalize(const Words& words) {
    Words normal;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string word = words[i];
        const OptionRow* row = bare_option(word);
        if (row != nullptr && row->kind == ValueKind::none) {
            word += "=true";
        } else if (row != nullptr) {
            if (i + 1 == words.size() || words[i + 1].starts_with("--")) {
                return usage("--" + std::string(row->name) + " needs a value: " + std::string(row->value));
            }
            word += '=' + words[++i];
        }
        const std::size_t equals = word.find('=');
        const bool known = word.starts_with("--") && equals != std::string::npos &&
                           find_option(std::string_view(word).substr(2, equals - 2)) != nullptr;
        if (known && word.compare(equals + 1, 2, "--") == 0) {
            return usage(word.substr(0, equals) + " has a value that begins with --, like an option");
        }
        if (known && equals + 1 == word.size()) {
            const OptionRow& empty = *find_option(std::string_view(word).substr(2, equals - 2));
            if (must_not_vanish(empty)) return empty_flag(empty);
        }
        if (word.empty() || (known && equals + 1 == word.size())) continue;
        normal.push_back(std::move(word));
    }
    return normal;
}

/// The flags and, in `rest`, the words that belong to none. Program_options is shown no descriptions: the
/// table has them, and they would bring the locales of iostreams along, a tenth of the static program.
Result<std::vector<GivenFlag>> read_flags(const Words& words, Command command, Words& rest) {
    const po::options_description undescribed;
    constexpr int k_style = po::command_line_style::allow_long | po::command_line_style::long_allow_adjacent;
    std::vector<GivenFlag> flags;
    try {
        po::command_line_parser parser(words);
        const auto parsed = parser.options(undescribed).allow_unregistered().style(k_style).run();
        for (const auto& option : parsed.options) {
            if (option.position_key != -1) {
                rest.insert(rest.end(), option.value.begin(), option.value.end());
                continue;
            }
            const OptionRow* row = find_option(option.string_key);
            if (row == nullptr || !belongs_to(*row, command))
                return unknown_option(option.string_key, command);
            flags.push_back({row->option, option.value.front()});
        }
    } catch (const po::error_with_option_name& error) {
        return unknown_option(error.get_option_name(), command); // what() would repeat a value
    }
    return flags;
}

/// In an option's place, that is: with --org "$X" it must not depend on X whether anything is checked at all.
bool asks_for(const Words& words, std::initializer_list<std::string_view> names) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (std::ranges::find(names, std::string_view(words[i])) != names.end()) return true;
        const OptionRow* row = bare_option(words[i]);
        if (row != nullptr && row->kind != ValueKind::none) ++i;
    }
    return false;
}

Status take_operands(CommandLine& line, const Words& rest, bool separated) {
    if (line.command == Command::completion && !rest.empty()) {
        line.shell = find_shell(rest.front());
        if (!line.shell) return usage("completion supports bash, zsh and fish");
    }
    if (line.command == Command::explain && !rest.empty()) {
        const FaultRow* row = find_fault(rest.front());
        if (row == nullptr) return unknown_word(rest.front());
        line.explained = row->fault;
    }
    const std::size_t wanted = operand_values(line.command).empty() ? 0 : 1;
    if (rest.size() > wanted) return surplus_word(rest[wanted], line.command);
    if (rest.size() < wanted && line.command == Command::explain) {
        return usage("explain needs the word in brackets at the end of an error",
                     {"as in: snyk-cred explain rejected"});
    }
    if (rest.size() < wanted) return usage("completion needs the name of a shell: bash, zsh or fish");
    if (line.command == Command::exec && line.child.empty()) {
        return usage(separated ? "no command after --" : "exec needs a command to run after --",
                     {"for example: snyk-cred exec -- snyk test"});
    }
    return {};
}

} // namespace

Result<CommandLine> read_command_line(int argc, const char* const* argv) {
    CommandLine line;
    if (argc < 2) return line;
    const std::string_view first = argv[1];
    Words words(argv + 2, argv + argc);
    if (first == "--help" || first == "-h" || first == "help") {
        line.help = true;
        line.help_all = std::ranges::count(words, "--all") > 0;
        std::erase(words, "--all");
        if (first != "help" || words.empty()) return line;
        const auto command = find_command(words.front());
        if (!command) return unknown_command(words.front());
        line.command = *command;
        return line;
    }
    if (first == "--version") {
        line.version = true;
        return line;
    }
    const auto command = find_command(first);
    if (!command) return unknown_command(first);
    line.command = *command;

    const auto separator = line.command == Command::exec ? std::ranges::find(words, "--") : words.end();
    const bool separated = separator != words.end();
    if (separated) {
        line.child.assign(separator + 1, words.end());
        words.erase(separator, words.end());
    }
    line.help = asks_for(words, {"--help", "-h"});
    line.help_all = line.help && asks_for(words, {"--all"});
    line.version = !line.help && asks_for(words, {"--version"});
    if (line.help || line.version) return line;

    const auto normal = normalize(words);
    if (!normal) return normal.error();
    Words rest;
    auto flags = read_flags(*normal, line.command, rest);
    if (!flags) return flags.error();
    line.flags = *std::move(flags);
    if (auto status = take_operands(line, rest, separated); !status) return status.error();
    return line;
}

} // namespace snykcred
