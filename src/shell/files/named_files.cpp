#include "shell/files/named_files.hpp"

#include "shell/os/path_text.hpp"

#include <utility>

namespace snykcred {
namespace {

/// The option that takes the name of a variable where this one takes a path.
std::string by_variable(Option option) {
    switch (option) {
    case Option::token_file: return "--token-env";
    case Option::client_secret_file: return "--client-secret-env";
    case Option::private_key_file: return "--private-key-env";
    case Option::assertion_file: return "--assertion-env";
    case Option::id_token_file: return "--id-token-env";
    default: return {};
    }
}

} // namespace

bool reads_file(Option option) {
    switch (option) {
    case Option::token_file:
    case Option::client_secret_file:
    case Option::private_key_file:
    case Option::public_key:
    case Option::signer_command:
    case Option::assertion_file:
    case Option::id_token_file:
    case Option::policy_file:
    case Option::ca_file:
    case Option::proxy_auth_file: return true;
    default: return false;
    }
}

Failure names_no_file(Option option, const std::string& subject) {
    Failure failure{Fault::unreadable,
                    subject + " does not name an existing file; its value is not shown, because it may be "
                              "a secret",
                    {"check the path, and that the CI system created the file for this "
                     "job"}};
    if (const std::string other = by_variable(option); !other.empty())
        failure.hints.push_back("if the value is in a variable, pass the variable's name with " + other);
    return failure;
}

Status check_named_files(const Settings& settings) {
    for (const auto& [option, file] : {std::pair{Option::token_file, &settings.token_file},
                                       std::pair{Option::client_secret_file, &settings.client_secret_file},
                                       std::pair{Option::private_key_file, &settings.private_key_file},
                                       std::pair{Option::signer_command, &settings.signer_command},
                                       std::pair{Option::assertion_file, &settings.assertion_file}}) {
        if (*file && !is_surely_a_path((*file)->value)) return names_no_file(option, (*file)->source.name);
    }
    for (const auto& [option, file] :
         {std::pair{Option::id_token_file, &settings.id_token_file},
          std::pair{Option::public_key, &settings.public_key}, std::pair{Option::ca_file, &settings.ca_file},
          std::pair{Option::proxy_auth_file, &settings.proxy_auth_file}}) {
        if (*file && !is_surely_a_path(**file))
            return names_no_file(option, "--" + std::string(row_of(option).name));
    }
    return {};
}

} // namespace snykcred
