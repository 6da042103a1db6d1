// Settings out of flags and variables. Properties: no value that could be a secret is shown in a refusal;
// what is settled holds what was stated; nothing widens by a variable.
#include "core/settings/settings.hpp"

#include "fuzz.hpp"

#include <algorithm>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

/// Lines "NAME=VALUE": of flags where the name begins with a hyphen, else of variables.
struct Stated {
    std::vector<GivenFlag> flags;
    Environment::Map variables;
};

Stated stated_in(std::string_view text) {
    Stated stated;
    for (const std::string& line : lines_of(text)) {
        const std::size_t equals = std::min(line.find('='), line.size());
        const std::string name = line.substr(0, equals);
        const std::string value = equals < line.size() ? line.substr(equals + 1) : std::string();
        if (name.find('\0') != std::string::npos || value.find('\0') != std::string::npos || name.empty())
            continue;
        if (!name.starts_with("--")) {
            stated.variables[name] = value;
        } else if (const OptionRow* row = find_option(std::string_view(name).substr(2))) {
            stated.flags.push_back({row->option, value});
        }
    }
    return stated;
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    const Stated stated = stated_in(input);
    const Environment environment(stated.variables);
    for (const Command command :
         {Command::inject, Command::exec, Command::check, Command::mask, Command::jwks}) {
        const auto flags = [&] {
            std::vector<GivenFlag> own;
            for (const GivenFlag& flag : stated.flags) {
                if (belongs_to(row_of(flag.option), command)) own.push_back(flag);
            }
            return own;
        }();
        const auto settings = settle(command, flags, environment, nullptr, false);
        if (!settings) {
            must_explain(settings.error());
            continue;
        }
        must(settings->command == command, "the command stays");
        must(settings->timeout.count() > 0, "there is a time limit");
        must(settings->max_attempts >= 1, "there is an attempt");
        must(settings->untrusted_code.source.origin != Origin::variable ||
                 settings->untrusted_code.value == UntrustedCodeMode::deny,
             "no variable admits a stranger's code");
        must(settings->policy.source.origin != Origin::variable ||
                 settings->policy.value == PolicyMode::enforce,
             "no variable loosens the rule");
        must(settings->allow_hosts.empty() ||
                 std::ranges::any_of(flags,
                                     [](const GivenFlag& flag) { return flag.option == Option::allow_host; }),
             "no variable allows a host");
        must(!settings->no_mask ||
                 std::ranges::any_of(flags,
                                     [](const GivenFlag& flag) { return flag.option == Option::no_mask; }),
             "no variable switches masks off");
    }
    // A value that was put where it does not belong.
    std::string_view rest = input;
    const std::string value(take_line(rest));
    for (const OptionRow& row : all_options()) {
        if (row.kind == ValueKind::path || value.find('\0') != std::string::npos) continue;
        must_not_show(value, [&row](std::string_view text) {
            const auto settings =
                settle(Command::check, {{row.option, std::string(text)}}, {}, nullptr, false);
            return settings || settings.error().fault != Fault::secret_on_argv ? std::string()
                                                                               : everything(settings.error());
        });
    }
}
