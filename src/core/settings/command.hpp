// The table of commands: names, usage and the prose that --help and the man pages share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace snykcred {

enum class Command : std::uint8_t {
    none,
    inject,
    exec,
    check,
    mask,
    regions,
    explain,
    doctor,
    jwks,
    completion
};

struct CommandRow {
    Command command;
    std::string_view name;
    std::string_view arguments; ///< as the usage line shows them
    std::string_view help;      ///< half a line, no full stop
    std::string_view about;     ///< what it does; paragraphs separated by an empty line
    std::string_view example;   ///< shell lines
};

/// Without Command::none, in the order help shows them.
std::span<const CommandRow> all_commands();
/// `command` is not none.
const CommandRow& row_of(Command command);
/// What may stand as the command's one operand (a shell, a word in brackets); empty for commands without one.
std::vector<std::string_view> operand_values(Command command);
std::optional<Command> find_command(std::string_view name);

} // namespace snykcred
