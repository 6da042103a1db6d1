#include "core/signer/local.hpp"

#include <utility>

namespace snykcred {

Step LocalSigner::sign(AssertionText text) {
    auto signature = sign_(text.input());
    if (signature) {
        assertion_.emplace(
            signature->reveal([&text](std::string_view bytes) { return assertion_of(text, bytes); }));
    } else {
        assertion_.emplace(std::move(signature.error()));
    }
    return Finished{};
}

Step LocalSigner::resume(std::vector<Exchanged>) { return Finished{}; }

Result<Secret> LocalSigner::assertion() {
    if (!assertion_) return Failure{Fault::bug, "nothing was signed", {}};
    Result<Secret> given = std::move(*assertion_);
    assertion_.reset();
    return given;
}

} // namespace snykcred
