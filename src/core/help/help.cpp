#include "core/help/help.hpp"

#include "core/base/text.hpp"
#include "core/base/version.hpp"
#include "core/base/wrap.hpp"
#include "core/help/help_parts.hpp"

#include <cstddef>
#include <string_view>

namespace snykcred {
namespace {

constexpr std::size_t k_description_column = 27;
constexpr std::size_t k_brief_column = 29;
constexpr std::size_t k_code_column = 7;

void append_paragraphs(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = text.find("\n\n");
        append_wrapped(out, text.substr(0, end), 0, 0);
        out += '\n';
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 2);
    }
}

void append_indented(std::string& out, std::string_view lines) {
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n') + 1;
        out += "  ";
        out += lines.substr(0, end);
        lines = lines.substr(end);
    }
    out += '\n';
}

/// "  left        right, wrapped"; a long left part has a line of its own.
void append_entry(std::string& out, const std::string& left, std::string_view right, std::size_t column) {
    out += "  " + left;
    std::size_t at = 2 + left.size();
    if (at + 2 > column) {
        out += '\n';
        at = 0;
    }
    out.append(column - at, ' ');
    append_wrapped(out, right, column, column);
}

void append_options(std::string& out, Command command) {
    for (const OptionGroup group : all_groups()) {
        const auto rows = rows_of(group, command);
        if (rows.empty()) continue;
        out += heading(group);
        out += '\n';
        for (const OptionRow* row : rows) {
            const std::string value = value_words(*row);
            append_entry(out, "--" + std::string(row->name) + (value.empty() ? "" : " ") + value,
                         description(*row), k_description_column);
        }
        out += '\n';
    }
}

void append_exit_codes(std::string& out, Command command) {
    out += "Exit codes, and the words in brackets that end an error's line\n";
    for (const ExitRow& row : exit_rows(command)) {
        append_entry(out, row.code, row.meaning, k_code_column);
        std::string words;
        for (const std::string_view word : row.words) {
            words += (words.empty() ? "[" : " [") + std::string(word) + ']';
        }
        if (words.empty()) continue;
        out.append(k_code_column, ' ');
        append_wrapped(out, words, k_code_column, k_code_column);
    }
}

void append_first_options(std::string& out, Command command) {
    bool any = false;
    for (const OptionRow& row : all_options()) {
        if (row.brief.empty() || !belongs_to(row, command)) continue;
        if (!any) out += "Options\n";
        any = true;
        const std::string value = row.value.empty() ? "" : ' ' + std::string(row.value);
        append_entry(out, "--" + std::string(row.name) + value, row.brief, k_brief_column);
    }
    if (any) out += '\n';
}

/// Where the rest is: "--help --all" and the man page.
void append_pointer(std::string& out, Command command) {
    const std::string name = command == Command::none ? std::string() : std::string(row_of(command).name);
    append_wrapped(out,
                   "All options: snyk-cred " + (name.empty() ? "" : name + ' ') +
                       "--help --all, or man snyk-cred" + (name.empty() ? "" : '-' + name),
                   0, 0);
}

std::string help_of_program(HelpExtent extent) {
    std::string out = "snyk-cred: " + std::string(tagline()) + "\n\nusage: snyk-cred COMMAND [OPTION]...\n\n";
    append_paragraphs(out, about_program());
    out += "Commands (snyk-cred COMMAND --help shows the options)\n";
    for (const CommandRow& row : all_commands()) {
        append_entry(out, std::string(row.name), row.help, 14);
    }
    out += "\nFor later steps: two statements, so that a refusal ends the job\n";
    append_indented(out, row_of(Command::inject).example);
    out += "For one command\n";
    append_indented(out, row_of(Command::exec).example);
    out += "To see whose credential it is, and whether it may be used here\n";
    append_indented(out, row_of(Command::check).example);
    if (extent == HelpExtent::screen) {
        append_pointer(out, Command::none);
        return out;
    }
    append_paragraphs(out, settings_paragraph());
    append_options(out, Command::none);
    append_exit_codes(out, Command::none);
    return out;
}

} // namespace

std::string help_text(Command command, HelpExtent extent) {
    if (command == Command::none) return help_of_program(extent);
    const CommandRow& row = row_of(command);
    std::string out = "snyk-cred " + std::string(row.name) + ": " + std::string(row.help) +
                      "\n\nusage: snyk-cred " + std::string(row.name);
    out += (row.arguments.empty() ? "" : " ") + std::string(row.arguments) + "\n\n";
    const bool screen = extent == HelpExtent::screen;
    append_paragraphs(out, screen ? row.about.substr(0, row.about.find("\n\n")) : row.about);
    out += "Example\n";
    append_indented(out, row.example);
    if (screen) {
        append_first_options(out, command);
        append_wrapped(out,
                       "Exit code 0: " + std::string(exit_rows(command).front().meaning) +
                           ". An error ends in a [word] that names its cause.",
                       0, 0);
        append_pointer(out, command);
        return out;
    }
    append_options(out, command);
    if (belongs_to(row_of(Option::token_env), command)) append_paragraphs(out, settings_paragraph());
    append_exit_codes(out, command);
    return out;
}

std::string version_text() { return "snyk-cred " + std::string(version()) + '\n'; }

} // namespace snykcred
