// POST /oauth2/token: client_credentials with a client secret or with private_key_jwt (oauth-api-spec.yaml in
// Snyk's user docs; RFC 6749, RFC 7523), and the tokens it has minted.
#pragma once

#include "emulator/answers.hpp"
#include "emulator/encoding.hpp"

#include <map>
#include <set>
#include <string>

namespace emulator {

class TokenOffice {
public:
    Answer token(const World& world, const Call& call);

    /// The account of an access token that was minted for this host and has not ended.
    const Account* find(const std::string& token, const std::string& host, long long now) const;

private:
    struct Minted {
        Account account;
        long long expires_at;
    };

    std::string mint(const Client& client, const Call& call);
    /// Empty if the form's secret or assertion proves the client, else what is wrong.
    std::string judge_proof(const Client& client, const std::multimap<std::string, std::string>& form,
                            const Call& call);
    /// Empty if the assertion proves the client, else what is wrong with it.
    std::string judge_assertion(const Client& client, const std::string& assertion, const Call& call);

    std::map<std::string, Minted> minted_;
    std::set<std::pair<std::string, std::string>> used_jtis_; // client id, jti
    Key run_key_;                                             // RSA, made with the first token
    std::string run_kid_ = random_hex(8);
};

} // namespace emulator
