// Requests to HashiCorp Vault and OpenBao (core/signer/README.md#vault-and-openbao).
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/secret.hpp"
#include "core/rule/vault_login.hpp"

#include <string>
#include <string_view>

namespace snykcred {

/// A path as it stands in a request: each segment percent-encoded.
std::string vault_path(std::string_view path);

/// The login with the job's identity token, which was read as a JWT.
Request vault_login_request(const VaultLogin& login, const Secret& id_token);

/// `target` is below /v1/. With a body it is a POST, else a GET. `token` is what the login gave.
Request vault_request(const VaultLogin& login, const std::string& target, Secret body, const Secret& token);

} // namespace snykcred
