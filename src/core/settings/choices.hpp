// The options whose value is one of a closed set: one table an enum. Parser, word(), help, completion, what a
// variable may state and which of two values is the stricter one all read these rows, and nothing depends on
// their order, which is the one that help shows.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace snykcred {

enum class Plan : std::uint8_t { automatic, enterprise, team, free, trial, other };
enum class PolicyMode : std::uint8_t { enforce, warn, off };
enum class ContextWish : std::uint8_t { automatic, automation, local };
enum class UntrustedCodeMode : std::uint8_t { deny, warn, allow };
enum class OnMissing : std::uint8_t { fail, skip, skip_unprotected, skip_always };
enum class OnUnavailable : std::uint8_t { fail, skip };
enum class HandOverWay : std::uint8_t { env, output };
enum class ReportStyle : std::uint8_t { text, json };
enum class Color : std::uint8_t { automatic, always, never };
enum class TrustMode : std::uint8_t { environment, system };

struct Choice {
    std::string_view word;
    std::uint8_t value; ///< of the enum
    /// Loosens a check: not from a variable, and from a policy file only if that is trusted.
    bool widens = false;
    /// Of the values that several layers state, the one with the smallest holds.
    std::uint8_t laxity = 0;
};
using Choices = std::span<const Choice>;

template<class Enum>
constexpr Choice choice(std::string_view word, Enum value, bool widens = false, std::uint8_t laxity = 0) {
    return {word, static_cast<std::uint8_t>(value), widens, laxity};
}
inline constexpr bool k_narrow = false, k_widens = true;

/// `auto` is stricter than a declared plan below Enterprise: it asks for evidence.
inline constexpr std::array k_plans{
    choice("auto", Plan::automatic, k_narrow, 1), choice("enterprise", Plan::enterprise, k_narrow, 0),
    choice("team", Plan::team, k_widens, 2),      choice("free", Plan::free, k_widens, 2),
    choice("trial", Plan::trial, k_widens, 2),    choice("other", Plan::other, k_widens, 2),
};
inline constexpr std::array k_policy_modes{
    choice("enforce", PolicyMode::enforce, k_narrow, 0),
    choice("warn", PolicyMode::warn, k_widens, 1),
    choice("off", PolicyMode::off, k_widens, 2),
};
inline constexpr std::array k_context_wishes{
    choice("auto", ContextWish::automatic),
    choice("automation", ContextWish::automation),
    choice("local", ContextWish::local, k_widens),
};
inline constexpr std::array k_untrusted_code_modes{
    choice("deny", UntrustedCodeMode::deny, k_narrow, 0),
    choice("warn", UntrustedCodeMode::warn, k_widens, 1),
    choice("allow", UntrustedCodeMode::allow, k_widens, 2),
};
inline constexpr std::array k_missing_ways{
    choice("fail", OnMissing::fail),
    choice("skip", OnMissing::skip, k_widens),
    choice("skip-unprotected", OnMissing::skip_unprotected, k_widens),
    choice("skip-always", OnMissing::skip_always, k_widens),
};
inline constexpr std::array k_unavailable_ways{choice("fail", OnUnavailable::fail),
                                               choice("skip", OnUnavailable::skip, k_widens)};
inline constexpr std::array k_hand_over_ways{choice("env", HandOverWay::env),
                                             choice("output", HandOverWay::output)};
inline constexpr std::array k_report_styles{choice("text", ReportStyle::text),
                                            choice("json", ReportStyle::json)};
inline constexpr std::array k_colors{choice("auto", Color::automatic), choice("always", Color::always),
                                     choice("never", Color::never)};
inline constexpr std::array k_trust_modes{choice("env", TrustMode::environment),
                                          choice("system", TrustMode::system)};

/// The table of an enum.
constexpr Choices choices(Plan) { return k_plans; }
constexpr Choices choices(PolicyMode) { return k_policy_modes; }
constexpr Choices choices(ContextWish) { return k_context_wishes; }
constexpr Choices choices(UntrustedCodeMode) { return k_untrusted_code_modes; }
constexpr Choices choices(OnMissing) { return k_missing_ways; }
constexpr Choices choices(OnUnavailable) { return k_unavailable_ways; }
constexpr Choices choices(HandOverWay) { return k_hand_over_ways; }
constexpr Choices choices(ReportStyle) { return k_report_styles; }
constexpr Choices choices(Color) { return k_colors; }
constexpr Choices choices(TrustMode) { return k_trust_modes; }

template<class Enum>
concept HasChoices = requires(Enum value) {
    choices(value);
};

/// As it is written on the command line: "enforce".
template<HasChoices Enum>
constexpr std::string_view word(Enum value) {
    for (const Choice& each : choices(value)) {
        if (each.value == static_cast<std::uint8_t>(value)) return each.word;
    }
    return {};
}

/// Null if the word is none of them.
const Choice* find_choice(Choices choices, std::string_view word);
std::vector<std::string_view> words_of(Choices choices);
/// Those that a variable may state.
std::vector<std::string_view> narrow_words_of(Choices choices);

} // namespace snykcred
