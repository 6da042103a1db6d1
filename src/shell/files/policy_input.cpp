#include "shell/files/policy_input.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "shell/files/checkout.hpp"
#include "shell/files/secret_input.hpp"
#include "shell/net/crypto.hpp"

#include <utility>

namespace snykcred {
namespace {

constexpr std::size_t k_max_policy_size = 64 * 1024;

} // namespace

Result<PolicyInput> read_policy(const std::string& path, const std::optional<std::string>& sha256,
                                const Environment& environment, InputDeadline until) {
    auto read = read_text_file(path, k_max_policy_size, until);
    if (!read) return std::move(read.error());
    const std::string digest = sha256_hex(read->text);
    if (sha256 && to_lower(*sha256) != digest) {
        return Failure{Fault::policy_untrusted,
                       "the policy file " + inert_text(path) +
                           " does not match --policy-sha256; its SHA-256 is " + digest,
                       {"if the file was changed on purpose, update --policy-sha256 in the pipeline; "
                        "otherwise find out who changed it"}};
    }
    auto statement = parse_policy_file(read->text, path);
    if (!statement) return std::move(statement.error());
    return PolicyInput{std::move(*statement),
                       sha256.has_value() || surely_outside_checkout(read->file.get(), path, environment)};
}

} // namespace snykcred
