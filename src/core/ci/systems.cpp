#include "core/base/text.hpp"
#include "core/ci/system.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace snykcred {

extern const CiSystem k_azure, k_bitbucket, k_buildkite, k_circleci, k_drone, k_github, k_gitlab, k_harness,
    k_jenkins, k_teamcity, k_woodpecker;

namespace {

constexpr std::array k_systems{&k_github,  &k_gitlab,    &k_jenkins,  &k_azure, &k_circleci,  &k_buildkite,
                               &k_harness, &k_bitbucket, &k_teamcity, &k_drone, &k_woodpecker};

/// Size of the well-formed sequence at the beginning of `text` (Unicode 15, table 3-7), 0 if there is none.
std::size_t utf8_sequence(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
    if (size == 0 || text.size() < size) return 0;
    for (std::size_t at = 1; at < size; ++at) {
        if ((byte(at) & 0xC0U) != 0x80) return 0;
    }
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return overlong || surrogate || beyond ? 0 : size;
}

/// C0, DEL, C1 (some terminals take U+009B for an escape), and the line and paragraph separators.
bool is_control_character(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character.front());
    if (character.size() == 1) return is_control(character.front());
    if (character.size() == 2) return lead == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
    return character == "\u2028" || character == "\u2029";
}

/// The GitHub runner trims any Unicode blank before it looks for `::`; what is not ASCII counts as blank
/// here.
bool starts_line(std::string_view before) {
    return std::none_of(before.begin(), before.end(), [](char c) { return c > ' ' && c <= '~'; });
}

} // namespace

std::span<const CiSystem* const> all_ci_systems() { return k_systems; }

std::vector<const CiSystem*> recognised_systems(const Environment& environment) {
    std::vector<const CiSystem*> found;
    for (const CiSystem* system : k_systems) {
        if (system->recognised(environment)) found.push_back(system);
    }
    return found;
}

std::vector<std::string> private_places(const Environment& environment) {
    std::vector<std::string> places;
    for (const CiSystem* system : recognised_systems(environment)) {
        for (const PlaceVariable& variable : system->private_places) {
            const auto value = environment.get(variable.name);
            if (value) places.push_back(std::string(*value).append(variable.suffix));
        }
    }
    if (const auto value = environment.get("TMPDIR")) places.emplace_back(*value);
    places.emplace_back("/tmp");
    return places;
}

std::vector<Checkout> checkouts(const Environment& environment) {
    std::vector<Checkout> found;
    for (const CiSystem* system : k_systems) {
        for (const std::string_view variable : system->checkout_variables) {
            const auto value = environment.get(variable);
            if (!value) continue;
            // CircleCI writes "~/project".
            const bool at_home = value->starts_with("~/") && environment.has("HOME");
            std::string path(at_home ? *environment.get("HOME") : "");
            path.append(value->substr(at_home ? 1 : 0));
            found.push_back({std::string(variable), std::move(path)});
        }
    }
    return found;
}

std::vector<CiFile> ci_files(const Environment& environment) {
    std::vector<CiFile> found;
    for (const CiSystem* system : k_systems) {
        for (const std::string_view variable : system->file_variables) {
            if (const auto path = environment.get(variable))
                found.push_back({std::string(variable), std::string(*path)});
        }
    }
    return found;
}

std::string neutralise(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_sequence(text);
        if (length == 0 || is_control_character(text.substr(0, length))) {
            safe += length == 0 ? "\xEF\xBF\xBD" : "?";
            text.remove_prefix(std::max<std::size_t>(length, 1));
            continue;
        }
        const bool second_hash = text.front() == '#' && safe.ends_with('#');
        const bool second_colon = text.front() == ':' && safe.ends_with(':') &&
                                  starts_line(std::string_view(safe).substr(0, safe.size() - 1));
        if (second_hash || second_colon) safe += ' ';
        safe.append(text.substr(0, length));
        text.remove_prefix(length);
    }
    return safe;
}

} // namespace snykcred
