// settle() for tests, with what was stated written in one line.
#pragma once

#include "core/settings/policy_file.hpp"
#include "core/settings/settings.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred::test {

using Flags = std::vector<GivenFlag>;

/// What is stated besides the flags.
struct Stated {
    Environment::Map variables{};
    const PolicyStatement* policy = nullptr;
    bool trusted = false;
    Environment::Names withheld{};
};

inline Result<Settings> settled(Command command, const Flags& flags, const Stated& stated = {}) {
    return settle(command, flags, Environment{stated.variables, stated.withheld}, stated.policy,
                  stated.trusted);
}

inline std::string everything(const Failure& failure) {
    std::string text = failure.message;
    for (const std::string& hint : failure.hints)
        text += '\n' + hint;
    return text;
}

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// A personal access token that no Snyk ever gave: its parts are words.
inline std::string made_up_token() {
    return std::string("snyk_") + "uat.abcdefgh.eyJoIjoic255ay5pbyJ9.bm90LWEtc2lnbmF0dXJl";
}

inline constexpr std::string_view k_uuid = "00000000-1111-4222-8333-444444444444";

} // namespace snykcred::test
