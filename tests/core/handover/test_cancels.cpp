#include "core/handover/cancels.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;

namespace {

enum class What : unsigned char { asked, delivered, witnessed };

struct Event {
    int ms;
    What what;
    int signal = SIGTERM;
};

/// The moments in which a signal is passed on, as "SIGNAL@MS".
std::string passed_on(Cancels cancels, const std::vector<Event>& events) {
    constexpr int k_end = 20'000;
    std::string text;
    std::size_t next = 0;
    for (int ms = 0; ms < k_end; ms += 10) {
        const Cancels::Time now{ms};
        for (; next < events.size() && events[next].ms <= ms; ++next) {
            const Event& event = events[next];
            if (event.what == What::asked) cancels.asked(event.signal, now);
            if (event.what == What::delivered) cancels.delivered(event.signal, now);
            if (event.what == What::witnessed) cancels.witnessed(event.signal, now);
        }
        for (const int signal : cancels.due(now))
            text += (text.empty() ? "" : " ") + std::to_string(signal) + "@" + std::to_string(ms);
    }
    return text;
}

} // namespace

TEST_CASE("Cancels: one cancel is one signal") {
    using enum What;
    struct Case {
        std::string_view name;
        std::vector<Event> events;
        std::string_view passed;
    };
    const Case cases[] = {
        {"to us alone", {{0, asked}}, "15@200"},
        {"to every process, us first", {{0, asked}, {20, witnessed}}, ""},
        {"to every process, us last", {{0, witnessed}, {20, asked}}, ""},
        {"Jenkins: children first, up to 5 s before us", {{0, witnessed}, {5100, asked}}, ""},
        {"that one is ours, the next is another", {{0, witnessed}, {5100, asked}, {6000, asked}}, "15@6200"},
        {"long after the command got one from somebody else", {{0, witnessed}, {7000, asked}}, "15@7200"},
        {"typed", {{0, delivered}, {10, witnessed}}, ""},
        {"typed, the witness first", {{0, witnessed}, {10, delivered}}, ""},
        {"typed, and passed on by a shell above us", {{0, delivered}, {10, witnessed}, {90, asked}}, ""},
        {"typed, and a cancel later", {{0, delivered}, {10, witnessed}, {1000, asked}}, "15@1200"},
        {"twice at once (timeout)", {{0, asked}, {1, asked}}, "15@200"},
        {"twice within a quarter of a second", {{0, asked}, {240, asked}}, "15@200"},
        {"the second cancel", {{0, asked}, {900, asked}}, "15@200 15@1100"},
        {"the second to every process",
         {{0, asked}, {5, witnessed}, {900, asked}, {905, witnessed}, {1800, asked}},
         "15@2000"},
        {"another signal is another", {{0, asked, SIGINT}, {100, asked}}, "2@200 15@300"},
        {"a late witness", {{0, asked}, {300, witnessed}, {320, asked}}, "15@200"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(passed_on(Cancels(true, false), c.events) == c.passed);
    }
}

TEST_CASE("Cancels: a witness that hears what we pass on") {
    using enum What;
    const Cancels cancels(true, true);
    CHECK(passed_on(cancels, {{0, asked}, {210, witnessed}, {900, asked}}) == "15@200 15@1100");
    CHECK(passed_on(cancels, {{0, asked}, {700, witnessed}, {800, asked}}) == "15@200 15@1000");
    CHECK(passed_on(cancels, {{0, asked}, {20, witnessed}}).empty());
}

TEST_CASE("Cancels: without a witness nothing waits") {
    using enum What;
    CHECK(passed_on(Cancels(false, false), {{0, asked}, {100, asked}, {600, asked}}) == "15@0 15@600");
    Cancels cancels(true, true);
    cancels.asked(SIGTERM, Cancels::Time{0});
    CHECK(cancels.next() == Cancels::Time{200});
    cancels.no_witness_any_more();
    CHECK(cancels.next() == Cancels::Time{0});
    CHECK(cancels.due(Cancels::Time{1}) == std::vector<int>{SIGTERM});
    CHECK(!cancels.next());
}
