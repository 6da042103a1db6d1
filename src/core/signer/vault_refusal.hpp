// How HashiCorp Vault and OpenBao refuse, whatever they were asked: `{"errors":["…"]}` with a status
// (core/signer/README.md#vault-and-openbao).
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/rule/vault_login.hpp"
#include "core/signer/refusal.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace snykcred {

/// AUDIENCE, MOUNT (of the login) and ROLE stand in hints for what the URI says; [signer] what no row
/// explains.
Question vault_question(const VaultLogin& login, std::string what, std::span<const RefusalRow> rows);

/// Is another attempt worth it? 412, 429, 502, 503, 504, and a 500 that names no error: Vault answers some
/// mistakes of the caller with 500 and a text.
bool vault_may_pass(const Reply& reply);

/// The texts of a list in an answer (`errors`, `warnings`), joined, each run of blanks as one; none if it is
/// no list of texts.
std::optional<std::string> vault_texts(const Secret& body, std::string_view key);

/// Of an answer that is no success.
Failure vault_refused(const Question& asked, const Reply& reply);

} // namespace snykcred
