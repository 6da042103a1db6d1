#include "core/handover/cancels.hpp"

#include <algorithm>

namespace snykcred {

void Cancels::asked(int signal, Time now) {
    State& state = states_[signal];
    if (state.got && state.ours_to_come && now - *state.got < k_sweep) {
        state.ours_to_come = false;
        return;
    }
    if (state.got && now - *state.got < k_same) return;
    if (!state.asked) state.asked = now;
}

void Cancels::delivered(int signal, Time now) {
    states_[signal] = {now, std::nullopt, false, states_[signal].echo_to_come};
}

void Cancels::witnessed(int signal, Time now) {
    State& state = states_[signal];
    if (state.echo_to_come) {
        state.echo_to_come = false;
        return;
    }
    const bool first_of_it = !state.got || now - *state.got >= k_same;
    state.ours_to_come = !state.asked && (state.ours_to_come || first_of_it);
    state.asked.reset();
    state.got = now;
}

std::vector<int> Cancels::due(Time now) {
    std::vector<int> signals;
    for (auto& [signal, state] : states_) {
        if (!state.asked || now - *state.asked < hold()) continue;
        signals.push_back(signal);
        state = {now, std::nullopt, false, has_witness_ && witness_hears_us_};
    }
    return signals;
}

std::optional<Cancels::Time> Cancels::next() const {
    std::optional<Time> next;
    for (const auto& [signal, state] : states_) {
        if (state.asked) next = std::min(next.value_or(Time::max()), *state.asked + hold());
    }
    return next;
}

} // namespace snykcred
