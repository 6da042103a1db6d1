#include "core/help/manual.hpp"

#include "core/base/text.hpp"
#include "core/base/version.hpp"
#include "core/help/help_parts.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <set>
#include <string_view>

namespace snykcred {
namespace {

constexpr std::size_t k_source_width = 78; // of a line of mdoc; mandoc's lint asks for less than 80

/// In running text a plain hyphen may come out as another character, which nobody can paste into a shell.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '\\': out += "\\e"; break;
        case '-': out += "\\-"; break;
        case '\'': out += "\\(aq"; break;
        case '"': out += "\\(dq"; break;
        case '`': out += "\\(ga"; break;
        case '^': out += "\\(ha"; break;
        case '~': out += "\\(ti"; break;
        default: out += c;
        }
    }
    if (out.starts_with('.')) out.insert(0, "\\&");
    return out;
}

/// Text lines: broken at the width, and after each sentence, as mdoc asks.
void append_text(std::string& out, std::string_view text) {
    std::size_t column = 0;
    for (const std::string_view word : split(text, ' ')) {
        // Names must not be hyphenated: who pastes one would paste half of it.
        const bool is_name = word.find_first_of("_-[") != std::string_view::npos;
        const std::string shown = (is_name ? "\\%" : "") + escaped(word);
        if (column > 0 && column + 1 + shown.size() > k_source_width) {
            out += '\n';
            column = 0;
        }
        if (column > 0) out += ' ';
        out += shown;
        column += shown.size() + 1;
        if (word.ends_with('.')) {
            out += '\n';
            column = 0;
        }
    }
    if (column > 0) out += '\n';
}

void append_paragraphs(std::string& out, std::string_view text) {
    for (bool first = true; !text.empty(); first = false) {
        if (!first) out += ".Pp\n";
        const std::size_t end = text.find("\n\n");
        append_text(out, text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 2);
    }
}

void append_example(std::string& out, std::string_view lines) {
    out += ".Bd -literal -offset indent\n";
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        out += escaped(lines.substr(0, end)) + '\n';
        lines = lines.substr(end + 1);
    }
    out += ".Ed\n";
}

void append_options(std::string& out, Command command) {
    for (const OptionGroup group : all_groups()) {
        const auto rows = rows_of(group, command);
        if (rows.empty()) continue;
        out += ".Ss " + std::string(heading(group)) + "\n.Bl -tag -width Ds\n";
        for (const OptionRow* row : rows) {
            const std::string value = value_words(*row);
            out += ".It Fl \\-" + escaped(row->name) + (value.empty() ? "" : " Ar ") + escaped(value) + '\n';
            append_text(out, description(*row) + '.');
        }
        out += ".El\n";
    }
}

void append_exit_codes(std::string& out, Command command) {
    out += ".Sh EXIT STATUS\nThe words in brackets end the line of an error.\n.Bl -tag -width Ds\n";
    for (const ExitRow& row : exit_rows(command)) {
        out += ".It " + row.code + '\n';
        std::string text(row.meaning);
        for (const std::string_view word : row.words) {
            text += " [" + std::string(word) + ']';
        }
        append_text(out, text);
    }
    out += ".El\n";
}

std::string page_name(Command command) {
    return command == Command::none ? "snyk-cred" : "snyk-cred-" + std::string(row_of(command).name);
}

void append_see_also(std::string& out, Command self) {
    std::set<std::string> others; // in alphabetical order, as mdoc asks
    if (self != Command::none) others.insert(page_name(Command::none));
    for (const CommandRow& row : all_commands()) {
        if (row.command != self) others.insert(page_name(row.command));
    }
    out += ".Sh SEE ALSO\n";
    std::string_view separator;
    for (const std::string& name : others) {
        out += std::string(separator) + ".Xr " + name + " 1";
        separator = " ,\n";
    }
    out += '\n';
}

/// "November 3, 2026", the form that mdoc's .Dd takes.
std::string long_date(std::int64_t unix_seconds) {
    static constexpr std::array<std::string_view, 12> k_months{
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    const std::chrono::year_month_day day{
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds{std::chrono::seconds{unix_seconds}})};
    return std::string(k_months[static_cast<unsigned>(day.month()) - 1]) + ' ' +
           std::to_string(static_cast<unsigned>(day.day())) + ", " +
           std::to_string(static_cast<int>(day.year()));
}

void append_synopsis(std::string& out, Command command) {
    out += ".Sh SYNOPSIS\n.Nm snyk-cred\n";
    if (command == Command::none) {
        out += ".Ar command\n.Op Ar option ...\n";
        return;
    }
    const CommandRow& row = row_of(command);
    out += ".Cm " + std::string(row.name) + '\n';
    if (!row.arguments.empty()) out += ".Ar " + escaped(row.arguments) + '\n';
}

void append_commands(std::string& out) {
    out += ".Ss Commands\n.Bl -tag -width completion\n";
    for (const CommandRow& row : all_commands()) {
        out += ".It Cm " + std::string(row.name) + '\n';
        append_text(out, std::string(row.help) + '.');
    }
    out += ".El\n";
}

} // namespace

std::string manual_file_name(Command command) { return page_name(command) + ".1"; }

std::string manual_page(Command command, std::int64_t date) {
    const std::string name = page_name(command);
    std::string title = name; // upper case by custom
    for (char& c : title)
        c = to_upper(c);
    std::string out = ".Dd " + long_date(date) + "\n.Dt " + title + " 1\n.Os snyk\\-cred " +
                      std::string(version()) + "\n.Sh NAME\n.Nm " + name + "\n.Nd ";
    out += escaped(command == Command::none ? tagline() : row_of(command).help) + '\n';
    append_synopsis(out, command);
    out += ".Sh DESCRIPTION\n";
    append_paragraphs(out, command == Command::none ? about_program() : row_of(command).about);
    if (command == Command::none) append_commands(out);
    append_options(out, command);
    if (command == Command::none || belongs_to(row_of(Option::token_env), command)) {
        out += ".Sh ENVIRONMENT\n";
        append_paragraphs(out, settings_paragraph());
    }
    append_exit_codes(out, command);
    out += ".Sh EXAMPLES\n";
    append_example(out, row_of(command == Command::none ? Command::inject : command).example);
    append_see_also(out, command);
    return out;
}

} // namespace snykcred
