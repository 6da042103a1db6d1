#include "shell/os/process_environment.hpp"

#include "shell/os/variable_copies.hpp"

#include <cstddef>
#include <cstring>
#include <utility>

namespace snykcred {
ProcessEnvironment::ProcessEnvironment(char** block) {
    for (; *block != nullptr; ++block)
        entries_.push_back(*block);
}

std::vector<std::string> ProcessEnvironment::names() const {
    std::vector<std::string> names;
    for (char* entry : entries_) {
        const std::string_view text(entry);
        if (const auto equals = text.find('='); equals != text.npos)
            names.push_back(canonical_variable(text.substr(0, equals)));
    }
    return names;
}

Environment ProcessEnvironment::snapshot(const Environment::Names& withheld) const {
    Environment::Map values;
    Environment::Names present;
    for (char* entry : entries_) {
        const std::string_view text(entry);
        const auto equals = text.find('=');
        if (equals == text.npos) continue;
        std::string name = canonical_variable(text.substr(0, equals));
        if (!withheld.contains(name)) {
            values.emplace(std::move(name), text.substr(equals + 1));
        } else if (equals + 1 < text.size()) {
            present.insert(std::move(name));
        } else {
            values.emplace(std::move(name), std::string()); // set and empty is no secret
        }
    }
    return Environment(std::move(values), std::move(present));
}

char* ProcessEnvironment::value_of(std::string_view name) const {
    for (char* entry : entries_) {
        const std::string_view text(entry);
        const auto equals = text.find('=');
        if (equals == name.size() && canonical_variable(text.substr(0, equals)) == canonical_variable(name))
            return entry + equals + 1;
    }
    return nullptr;
}

Secret ProcessEnvironment::read(std::string_view name) const {
    const char* value = value_of(name);
    return value == nullptr ? Secret() : Secret(value);
}

std::vector<SetAside> ProcessEnvironment::take_copies(const Secret& secret) {
    std::vector<SetAside> copies;
    if (secret.empty()) return copies;
    for (char* entry : entries_) {
        const std::string_view text(entry);
        const auto equals = text.find('=');
        if (equals == text.npos) continue;
        const bool holds = secret.reveal(
            [&](std::string_view value) { return text.find(value, equals + 1) != std::string_view::npos; });
        if (!holds) continue;
        copies.push_back({entry, Secret(text)});
        wipe_other_copies(text.substr(0, equals));
        wipe_bytes(entry + equals + 1, text.size() - equals - 1);
    }
    return copies;
}

Secret ProcessEnvironment::take(std::string_view name) {
    char* value = value_of(name);
    if (value == nullptr) return {};
    Secret secret{std::string_view(value)};
    wipe_other_copies(name);
    wipe_bytes(value, std::strlen(value));
    return secret;
}

} // namespace snykcred
