// A hand-over's input with everything at hand that it refers to.
#pragma once

#include "core/ci/system.hpp"
#include "core/handover/handover.hpp"
#include "support/grant.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred::test {

struct HandoverCase {
    Grant grant = test::grant();
    Environment environment{};
    Settings settings{};
    Places places{"/tmp/private", std::nullopt};
    std::string source_variable{};
    std::vector<Secret> also_mask{};
    StoredForm stored{};

    /// `format` picks the dialect; the job follows from the environment.
    Result<Handover> compose(std::string_view format = "auto") {
        settings.format.value = format;
        auto job = read_job(environment, {}, settings);
        if (!job) return job.error();
        const auto dialect = choose_dialect(settings, *job);
        if (!dialect) return dialect.error();
        return compose_handover(**dialect, {grant, *job, environment, settings, places, source_variable,
                                            "NONCE", also_mask, stored});
    }
    /// Where composing must succeed.
    Handover composed(std::string_view format = "auto") {
        auto handover = compose(format);
        if (!handover) throw std::runtime_error(handover.error().message);
        return std::move(*handover);
    }
};

/// The only effect of type E.
template<class E>
const E& only(const Handover& handover) {
    const E* found = nullptr;
    for (const Effect& effect : handover.effects) {
        const E* one = std::get_if<E>(&effect);
        if (one == nullptr) continue;
        if (found != nullptr) throw std::runtime_error("more than one effect of this type");
        found = one;
    }
    if (found == nullptr) throw std::runtime_error("no effect of this type");
    return *found;
}

} // namespace snykcred::test
