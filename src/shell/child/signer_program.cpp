#include "shell/child/signer_program.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "shell/os/error_text.hpp"
#include "shell/os/helper.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace snykcred {
namespace {

constexpr std::array<std::size_t, 4> k_sizes{256, 384, 512, 1024}; ///< RSA of 2048, 3072, 4096, 8192 bits
constexpr std::size_t k_most = k_sizes.back();
constexpr std::size_t k_most_said = 400;

Failure refused(const std::string& path, const std::string& what, std::string hint) {
    return {Fault::signer, "the signer command " + inert_text(path) + " " + what, {std::move(hint)}};
}

/// Base64 and hex can be as long as a signature, and are text; a signature never is.
bool is_signature(const HelperStream& output) {
    return std::ranges::find(k_sizes, output.size) != k_sizes.end() &&
           !std::ranges::all_of(output.text, [](char c) { return is_printable(c) || c == '\n'; });
}

/// Of much only the last line, if it is whole: half a line could hold half a secret, which nothing masks.
std::string said_by(const HelperStream& error) {
    const std::string_view text = trim(error.text);
    if (text.empty()) return {};
    if (error.size <= k_most_said) return ": " + inert_text(text);
    const std::size_t last = text.rfind('\n');
    if (last == std::string_view::npos) return " (it says more than can be shown here)";
    return "; it ends with: " + inert_text(trim(text.substr(last)));
}

} // namespace

Result<Secret> sign_by_program(const std::string& path, const std::vector<Secret>& environment,
                               std::string_view text, InputDeadline until) {
    const Asked asked = ask_helper(path, environment, text, {k_most, k_most_said}, until);
    if (asked.no_start != 0) {
        return refused(path, "cannot be started: " + error_text(asked.no_start),
                       "name " + std::string(startable_file()));
    }
    if (!asked.end) {
        return Failure{Fault::deadline,
                       "timed out (--timeout) waiting for the signer command " + inert_text(path),
                       {"raise --timeout if it needs longer"}};
    }
    if (asked.end->exit_code != 0) {
        const std::string how = asked.end->signal
                                    ? "was ended by signal " + std::to_string(*asked.end->signal)
                                    : "failed with exit code " + std::to_string(asked.end->exit_code);
        return refused(path, how + said_by(asked.error), "run it by hand with a text on its standard input");
    }
    if (!is_signature(asked.output)) {
        return refused(
            path, "printed " + std::to_string(asked.output.size) + " bytes, which are no raw RSA signature",
            "it must print the signature itself (256 bytes for RSA 2048, 384 for 3072, 512 for 4096) and "
            "nothing else: no base64, no line end");
    }
    return Secret(asked.output.text);
}

} // namespace snykcred
