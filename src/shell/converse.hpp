// The network loop, the only one: the core says send, wait or finished; this obeys.
#pragma once

#include "core/api/exchange.hpp"
#include "shell/net/network.hpp"
#include "shell/voice.hpp"

#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace snykcred {

/// Runs a machine of the core (Verification, Minting) to its end.
template<class Machine>
void converse(Machine& machine, Network& network, const WireSecrets& wire, const Voice& voice) {
    Step step = machine.begin();
    while (!std::holds_alternative<Finished>(step)) {
        std::vector<Exchanged> outcomes;
        if (const auto* send = std::get_if<Send>(&step)) {
            outcomes.push_back(network.exchange(send->request, wire));
        } else if (const auto* all = std::get_if<SendAll>(&step)) {
            outcomes = network.exchange_all(all->requests, wire);
        } else {
            const Wait& wait = std::get<Wait>(step);
            voice.say(wait.line + "\n");
            std::this_thread::sleep_for(wait.span);
        }
        step = machine.resume(std::move(outcomes));
    }
}

} // namespace snykcred
