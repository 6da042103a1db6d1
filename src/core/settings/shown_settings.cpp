#include "core/settings/shown_settings.hpp"

#include <optional>

namespace snykcred {
namespace {

/// Values of one layer are joined by commas; further layers follow in words.
Sourced<std::string> shown_list(const std::vector<const Statement*>& statements) {
    Sourced<std::string> shown{statements.front()->value, statements.front()->source};
    for (std::size_t i = 1; i < statements.size(); ++i) {
        const bool same_layer = statements[i]->source.origin == statements[i - 1]->source.origin;
        shown.value += (same_layer ? ", " : " and ") + statements[i]->value;
        if (!same_layer) shown.source.name += " and " + words(statements[i]->source);
    }
    return shown;
}

std::optional<Sourced<std::string>> shown_default(const OptionRow& row) {
    switch (row.kind) {
    case ValueKind::none: return Sourced<std::string>{"false", {}};
    case ValueKind::choice:
    case ValueKind::dialect:
    case ValueKind::duration:
    case ValueKind::count: return Sourced<std::string>{std::string(row.fallback), {}};
    default: return std::nullopt; // the others say in words where a value is looked for
    }
}

} // namespace

std::vector<std::pair<std::string, Sourced<std::string>>> shown_settings(const Layers& layers,
                                                                         Command command) {
    std::vector<std::pair<std::string, Sourced<std::string>>> shown;
    for (const OptionRow& row : all_options()) {
        if (!belongs_to(row, command) || row.group == OptionGroup::help) continue;
        std::optional<Sourced<std::string>> entry;
        if (row.repeatable && layers.given(row.option)) {
            entry = shown_list(layers.all_of(row.option));
        } else if (const Statement* statement = layers.effective(row.option)) {
            entry = {statement->value, statement->source};
        } else {
            entry = shown_default(row);
        }
        if (entry) shown.emplace_back(row.name, *std::move(entry));
    }
    return shown;
}

} // namespace snykcred
