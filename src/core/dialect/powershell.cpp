// Lines for PowerShell: `snyk-cred inject --format powershell | Out-String | Invoke-Expression`. Written from
// the language's documentation; no PowerShell was at hand to run them.
#include "core/dialect/evaluated.hpp"

#include <array>

namespace snykcred {
namespace {

/// The parser takes four typographic quotes for single quotes; each is escaped by doubling it.
void append_quoted(Secret& out, std::string_view text) {
    constexpr std::array<std::string_view, 5> k_quotes{"'", "\u2018", "\u2019", "\u201A", "\u201B"};
    out.append("'");
    while (!text.empty()) {
        for (const std::string_view quote : k_quotes) {
            if (text.starts_with(quote)) out.append(quote);
        }
        out.append(text.substr(0, 1));
        text.remove_prefix(1);
    }
    out.append("'");
}

void set(Secret& out, std::string_view name, std::string_view value) {
    out.append("$env:");
    out.append(name);
    out.append(" = ");
    append_quoted(out, value);
    out.append("\n");
}

std::string unset(std::string_view name) {
    return "Remove-Item -LiteralPath 'Env:" + std::string(name) + "' -ErrorAction SilentlyContinue\n";
}

std::string remove(std::string_view, std::string_view folder) {
    return "Remove-Item -LiteralPath " + quoted_word(append_quoted, folder) +
           " -Recurse -Force -ErrorAction SilentlyContinue\n";
}

std::string source(std::string_view file) { return ". " + quoted_word(append_quoted, file) + "\n"; }

std::string fail(int exit_code) {
    const std::string code = std::to_string(exit_code);
    return "$global:LASTEXITCODE = " + code + "\nthrow 'snyk-cred refused, exit code " + code + "'\n";
}

// Only a file of this name can be dot-sourced. There is no way to ask whether tracing was on, so it stays
// off.
constexpr ShellLanguage k_language{
    .file_suffix = ".ps1",
    .begin = "Set-PSDebug -Trace 0\n",
    .set = set,
    .unset = unset,
    .remove = remove,
    .end = "",
    .source = source,
    .fail = fail,
};

} // namespace

extern constinit const Dialect k_powershell{
    .id = "powershell",
    .evaluated = true,
    .output_file = OutputFile::possible,
    .compose = [](const HandoverInput& input) { return compose_evaluated(k_language, input); },
    .refuse = [](std::span<const std::string> names,
                 int exit_code) { return refuse_evaluated(k_language, names, exit_code); },
};

} // namespace snykcred
