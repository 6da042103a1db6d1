#include "core/rule/aws_uri.hpp"

#include "core/base/text.hpp"
#include "core/rule/service_uri.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

struct Partition {
    std::string_view name, domain; ///< SERVICE.REGION.DOMAIN
};

constexpr std::array k_partitions{
    Partition{"aws", "amazonaws.com"},        Partition{"aws-us-gov", "amazonaws.com"},
    Partition{"aws-cn", "amazonaws.com.cn"},  Partition{"aws-eusc", "amazonaws.eu"},
    Partition{"aws-iso", "c2s.ic.gov"},       Partition{"aws-iso-b", "sc2s.sgov.gov"},
    Partition{"aws-iso-e", "cloud.adc-e.uk"}, Partition{"aws-iso-f", "csp.hci.ic.gov"},
};

constexpr std::string_view k_parameters = "role audience endpoint sts-endpoint ca";
constexpr std::string_view k_secret_parameters = "role field audience endpoint sts-endpoint ca";
constexpr std::size_t k_longest_role = 2048; ///< RoleArn of AssumeRoleWithWebIdentity
constexpr std::size_t k_account_digits = 12;

/// Whose URI is read, for what is said of it.
struct Form {
    std::string setting, form;

    [[nodiscard]] Failure refuse(const std::string& what) const { return refuse(what, "give " + form); }
    [[nodiscard]] Failure refuse(const std::string& what, std::string hint) const {
        return {Fault::usage, setting + " " + what, {std::move(hint)}};
    }
};

bool is_account(std::string_view text) {
    return text.size() == k_account_digits && std::ranges::all_of(text, is_digit);
}

/// A region, which becomes a label of a host name, or a key's ID: both are written in small letters.
bool is_label(std::string_view text) {
    return !text.empty() && text.size() < 64 && !text.starts_with('-') && !text.ends_with('-') &&
           std::ranges::all_of(text,
                               [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; });
}

/// Path and name of a role (IAM's reference: upper- and lowercase letters, digits, and _+=,.@-).
bool is_role_path(std::string_view text) {
    return !text.empty() && !text.ends_with('/') && std::ranges::all_of(text, [](char c) {
        return is_alnum(c) || std::string_view("_+=,.@-/").find(c) != std::string_view::npos;
    });
}

/// arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE
struct Arn {
    const Partition* partition;
    std::string region, account, resource;
};

std::optional<Arn> read_arn(std::string_view text, std::string_view service) {
    const auto parts = split(text, ':');
    if (parts.size() < 6 || parts[0] != "arn" || parts[2] != service || !is_account(parts[4]))
        return std::nullopt;
    const auto* const partition = std::ranges::find(k_partitions, parts[1], &Partition::name);
    if (partition == k_partitions.end()) return std::nullopt;
    std::string_view resource = text;
    for (int colons = 0; colons < 5; ++colons)
        resource.remove_prefix(resource.find(':') + 1);
    return Arn{partition, std::string(parts[3]), std::string(parts[4]), std::string(resource)};
}

std::string own_host(std::string_view service, const Arn& arn) {
    return std::string(service) + "." + arn.region + "." + std::string(arn.partition->domain);
}

/// The region's own host, or the one that a parameter names.
Result<HostPort> endpoint(const NamingUri& uri, std::string_view parameter, std::string_view service,
                          const Arn& arn, const Form& form) {
    const std::string named = uri.get(parameter);
    if (named.empty()) {
        return HostPort{own_host(service, arn)};
    }
    const HostReading read = read_https_url(named);
    const std::size_t path = named.find_first_of("/?#", named.find("://") + 3);
    if (!read.host || (path != std::string::npos && named.substr(path) != "/"))
        return form.refuse("takes https://HOST[:PORT] in " + std::string(parameter));
    return *read.host;
}

Status check_key(std::string_view name, const std::optional<Arn>& arn, const Form& form) {
    if (arn && arn->resource.starts_with("alias/")) {
        return form.refuse("names an alias, which may stand for another key tomorrow",
                           "give the ARN of the key: aws kms describe-key --key-id ALIAS shows it");
    }
    if (arn && arn->resource.starts_with("key/") && is_label(std::string_view(arn->resource).substr(4)) &&
        is_label(arn->region))
        return {};
    return form.refuse(name.empty() ? "names no key" : "names no ARN of a key of AWS KMS",
                       "give awskms:arn:aws:kms:REGION:ACCOUNT:key/KEY_ID?role=ROLE_ARN");
}

/// The whole ARN: what Secrets Manager finds by a part of one may be another secret tomorrow.
Status check_secret(const std::optional<Arn>& arn, const Form& form) {
    constexpr std::string_view k_secret = "secret:";
    constexpr std::size_t k_end = 7; // a hyphen and six characters
    if (arn && arn->resource.starts_with(k_secret) && is_label(arn->region)) {
        const std::string_view name = std::string_view(arn->resource).substr(k_secret.size());
        if (name.size() > k_end && is_role_path(name) && name[name.size() - k_end] == '-' &&
            std::ranges::all_of(name.substr(name.size() - k_end + 1), is_alnum))
            return {};
    }
    return form.refuse("names no ARN of a secret of AWS Secrets Manager",
                       "give the whole ARN, which ends in a hyphen and six characters: aws secretsmanager "
                       "describe-secret --secret-id NAME shows it");
}

Status check_role(const std::string& role, const Arn& key, const Form& form) {
    if (role.empty()) return form.refuse("has no role, and the job has no rights of its own at AWS");
    const auto arn = role.size() <= k_longest_role ? read_arn(role, "iam") : std::nullopt;
    if (!arn || !arn->region.empty() || !arn->resource.starts_with("role/") ||
        !is_role_path(std::string_view(arn->resource).substr(5)))
        return form.refuse("takes the ARN of a role in role: arn:aws:iam::ACCOUNT:role/NAME");
    if (arn->partition != key.partition)
        return form.refuse("names a role in another partition of AWS than that of its ARN");
    return {};
}

/// All but the resource's name.
Status fill(AwsUri& aws, const NamingUri& uri, const Arn& arn, std::string_view service, const Form& form) {
    aws.role = uri.get("role");
    if (auto status = check_role(aws.role, arn, form); !status) return status;
    auto at = endpoint(uri, "endpoint", service, arn, form);
    if (!at) return std::move(at.error());
    auto sts = endpoint(uri, "sts-endpoint", "sts", arn, form);
    if (!sts) return std::move(sts.error());
    aws.arn = uri.name;
    aws.region = arn.region;
    aws.at = std::move(*at);
    aws.sts = std::move(*sts);
    aws.audience = uri.get("audience", "sts.amazonaws.com");
    aws.ca = uri.get("ca");
    return {};
}

} // namespace

Result<AwsKmsUri> read_aws_kms_uri(std::string_view rest) {
    const Form form{"--signer", "awskms:KEY_ARN?role=ROLE_ARN"};
    const auto uri = read_naming_uri(rest, k_parameters, form.setting);
    if (!uri) return uri.error();
    const auto arn = read_arn(uri->name, "kms");
    if (auto status = check_key(uri->name, arn, form); !status) return std::move(status.error());
    AwsKmsUri kms;
    kms.resource = arn->resource.substr(4);
    if (auto status = fill(kms, *uri, *arn, "kms", form); !status) return std::move(status.error());
    return kms;
}

Result<AwsSecretUri> read_aws_secret_uri(std::string_view rest) {
    const Form form{"--token-from", "awssm:SECRET_ARN?role=ROLE_ARN"};
    const auto uri = read_naming_uri(rest, k_secret_parameters, form.setting);
    if (!uri) return uri.error();
    const auto arn = read_arn(uri->name, "secretsmanager");
    if (auto status = check_secret(arn, form); !status) return std::move(status.error());
    AwsSecretUri secret;
    secret.resource = arn->resource.substr(arn->resource.find(':') + 1);
    secret.field = uri->get("field");
    secret.own_host = own_host("secretsmanager", *arn);
    if (auto status = fill(secret, *uri, *arn, "secretsmanager", form); !status)
        return std::move(status.error());
    return secret;
}

std::string words(const AwsSecretUri& uri, std::string_view version) {
    std::string text = uri.field.empty() ? "" : "field " + uri.field + " of ";
    text += "secret " + uri.resource + " of AWS Secrets Manager in " + uri.region;
    if (!version.empty()) text.append(", version ").append(version);
    return text;
}

StoredAt stored_at(const AwsSecretUri& uri) { return {"aws-secrets-manager", uri.at.host, uri.arn}; }

std::string words(const AwsKmsUri& uri) { return "key " + uri.resource + " of AWS KMS in " + uri.region; }

SignedBy signed_by(const AwsKmsUri& uri) { return {"aws-kms", uri.at.host, uri.arn}; }

std::string public_key_hint(const AwsKmsUri& uri) {
    return "aws kms get-public-key --key-id " + uri.arn +
           " --query PublicKey --output text | base64 -d | openssl pkey -pubin -inform DER";
}

} // namespace snykcred
