// The network loop, the only one: the core says send, wait or finished; this obeys.
#pragma once

#include "core/api/exchange.hpp"
#include "shell/net/network.hpp"
#include "shell/session.hpp"

#include <algorithm>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace snykcred {

/// Somebody sees that this network waits, where it takes long.
inline void show_waits(Session& session, Network& network) {
    network.while_waiting([&session](Waiting::Clock::time_point begun, const std::string& doing) {
        return session.waiting.tick(session.voice, begun, doing);
    });
}

inline void pause(Session& session, std::chrono::milliseconds span) {
    const auto begun = Waiting::Clock::now();
    const auto end = begun + span;
    for (auto next = begun; next < end;) {
        next = session.waiting.spins() ? session.waiting.tick(session.voice, begun, "waiting to try again")
                                       : end;
        std::this_thread::sleep_until(std::min(next, end));
    }
    session.waiting.erase(session.voice);
}

/// Runs a machine of the core (Verification, Minting) to its end.
template<class Machine>
void converse(Machine& machine, Network& network, const WireSecrets& wire, Session& session) {
    show_waits(session, network);
    Step step = machine.begin();
    while (!std::holds_alternative<Finished>(step)) {
        std::vector<Exchanged> outcomes;
        if (const auto* send = std::get_if<Send>(&step)) {
            outcomes.push_back(network.exchange(send->request, wire));
        } else if (const auto* all = std::get_if<SendAll>(&step)) {
            outcomes = network.exchange_all(all->requests, wire);
        } else {
            const Wait& wait = std::get<Wait>(step);
            session.voice.say(wait.line + "\n");
            pause(session, wait.span);
        }
        session.waiting.erase(session.voice);
        step = machine.resume(std::move(outcomes));
    }
}

} // namespace snykcred
