#include "core/settings/choices.hpp"
#include "core/settings/settings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;

namespace {

struct ChoiceOption {
    Option option;
    Choices choices; ///< of the enum in Settings
    std::function<std::string_view(const Settings&)> word_in;
};

const std::vector<ChoiceOption>& choice_options() {
    static const std::vector<ChoiceOption> all{
        {Option::plan, choices(Plan{}), [](const Settings& s) { return word(s.plan.value); }},
        {Option::policy, choices(PolicyMode{}), [](const Settings& s) { return word(s.policy.value); }},
        {Option::context, choices(ContextWish{}), [](const Settings& s) { return word(s.context.value); }},
        {Option::on_missing, choices(OnMissing{}),
         [](const Settings& s) { return word(s.on_missing.value); }},
        {Option::on_unavailable, choices(OnUnavailable{}),
         [](const Settings& s) { return word(s.on_unavailable.value); }},
        {Option::untrusted_code, choices(UntrustedCodeMode{}),
         [](const Settings& s) { return word(s.untrusted_code.value); }},
        {Option::hand_over, choices(HandOverWay{}),
         [](const Settings& s) { return word(s.hand_over.value); }},
        {Option::report, choices(ReportStyle{}), [](const Settings& s) { return word(s.report.value); }},
        {Option::color, choices(Color{}), [](const Settings& s) { return word(s.color); }},
        {Option::trust, choices(TrustMode{}), [](const Settings& s) { return word(s.trust.value); }},
    };
    return all;
}

Settings settled(const std::vector<GivenFlag>& flags) {
    auto settings = settle(Command::inject, flags, Environment({}, {}), nullptr, false);
    REQUIRE(settings.has_value());
    return std::move(*settings);
}

} // namespace

TEST_CASE(
    "choices: every option with a closed set takes its enum's words, and the default is what help says") {
    const auto with_choices = std::ranges::count_if(
        all_options(), [](const OptionRow& row) { return row.kind == ValueKind::choice; });
    CHECK(static_cast<std::size_t>(with_choices) == choice_options().size());
    for (const ChoiceOption& each : choice_options()) {
        const OptionRow& row = row_of(each.option);
        CAPTURE(row.name);
        CHECK(row.choices.data() == each.choices.data());
        CHECK(each.word_in(settled({})) == row.fallback);
        for (const Choice& choice : each.choices) {
            CAPTURE(choice.word);
            CHECK(each.word_in(settled({{each.option, std::string(choice.word)}})) == choice.word);
        }
    }
}

TEST_CASE("choices: what a word means and how strict it is do not depend on the order of the rows") {
    struct Case {
        std::string_view word;
        UntrustedCodeMode mode;
        std::uint8_t laxity;
        bool widens;
    };
    const Case cases[] = {{"deny", UntrustedCodeMode::deny, 0, false},
                          {"warn", UntrustedCodeMode::warn, 1, true},
                          {"allow", UntrustedCodeMode::allow, 2, true}};
    std::vector<Choice> shuffled(k_untrusted_code_modes.rbegin(), k_untrusted_code_modes.rend());
    for (int turn = 0; turn < 3; ++turn) {
        std::ranges::rotate(shuffled, shuffled.begin() + 1);
        for (const Case& c : cases) {
            CAPTURE(c.word);
            const Choice* found = find_choice(shuffled, c.word);
            REQUIRE(found != nullptr);
            CHECK(static_cast<UntrustedCodeMode>(found->value) == c.mode);
            CHECK(found->laxity == c.laxity);
            CHECK(found->widens == c.widens);
        }
    }
    CHECK(find_choice(shuffled, "Deny") == nullptr);
    CHECK(find_choice(shuffled, "") == nullptr);
}
