#include "core/dialect/evaluated.hpp"

namespace snykcred {
namespace {

void append_settings(Secret& lines, const ShellLanguage& language, const HandoverInput& input,
                     bool with_secret) {
    for (const std::string& name : names_to_unset(input.grant, input.settings, input.environment))
        lines.append(language.unset(name));
    for (const HandedVariable& variable : variables_of(input.grant)) {
        if (variable.secret && !with_secret) continue;
        variable.value.reveal([&](std::string_view value) { language.set(lines, variable.name, value); });
    }
}

Effect print(const Secret& lines) {
    return Print{lines.reveal([](std::string_view text) { return std::string(text); })};
}

} // namespace

Result<Handover> compose_evaluated(const ShellLanguage& language, const HandoverInput& input) {
    Handover handover;
    const bool kept = input.places.output.has_value();
    if (!kept && input.source_variable == input.grant.credential().variable()) {
        Secret lines;
        append_settings(lines, language, input, false);
        handover.effects.push_back(print(lines));
        return handover;
    }
    if (!kept && input.places.private_folder.empty()) {
        return Failure{Fault::cannot_write,
                       "found no directory outside the checkout for a private file",
                       {"set TMPDIR to a directory that only this job's user can write to",
                        "or name a new file with --output PATH"}};
    }
    const std::string& folder = input.places.private_folder;
    const std::string path =
        kept ? *input.places.output : folder + "/env" + std::string(language.file_suffix);

    WriteFile file{path, !kept, Secret(language.begin)};
    // Before the settings: where one of them fails (a read-only variable), the file must be gone already.
    if (!kept) file.bytes.append(language.remove(path, folder));
    append_settings(file.bytes, language, input, true);
    file.bytes.append(language.end);
    handover.effects.emplace_back(std::move(file));
    handover.effects.emplace_back(Print{language.source(path)});
    return handover;
}

std::string refuse_evaluated(const ShellLanguage& language, std::span<const std::string> names,
                             int exit_code) {
    std::string lines;
    for (const std::string& name : names)
        lines += language.unset(name);
    return exit_code == 0 ? lines : lines + language.fail(exit_code);
}

std::string quoted_word(void (*append_quoted)(Secret& out, std::string_view text), std::string_view text) {
    Secret word;
    append_quoted(word, text);
    return word.reveal([](std::string_view characters) { return std::string(characters); });
}

} // namespace snykcred
