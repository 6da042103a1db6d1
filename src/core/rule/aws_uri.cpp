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
constexpr std::size_t k_longest_role = 2048; ///< RoleArn of AssumeRoleWithWebIdentity
constexpr std::size_t k_account_digits = 12;

Failure refuse(std::string what, std::string hint = "give awskms:KEY_ARN?role=ROLE_ARN") {
    return {Fault::usage, "--signer " + std::move(what), {std::move(hint)}};
}

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
    if (parts.size() != 6 || parts[0] != "arn" || parts[2] != service || !is_account(parts[4]))
        return std::nullopt;
    const auto* const partition = std::ranges::find(k_partitions, parts[1], &Partition::name);
    if (partition == k_partitions.end()) return std::nullopt;
    return Arn{partition, std::string(parts[3]), std::string(parts[4]), std::string(parts[5])};
}

/// The region's own host, or the one that a parameter names.
Result<HostPort> endpoint(const NamingUri& uri, std::string_view parameter, std::string_view service,
                          const Arn& arn) {
    const std::string named = uri.get(parameter);
    if (named.empty()) {
        return HostPort{std::string(service) + "." + arn.region + "." + std::string(arn.partition->domain)};
    }
    const HostReading read = read_https_url(named);
    const std::size_t path = named.find_first_of("/?#", named.find("://") + 3);
    if (!read.host || (path != std::string::npos && named.substr(path) != "/"))
        return refuse("takes https://HOST[:PORT] in " + std::string(parameter));
    return *read.host;
}

Status check_key(std::string_view name, const std::optional<Arn>& arn) {
    if (arn && arn->resource.starts_with("alias/")) {
        return refuse("names an alias, which may stand for another key tomorrow",
                      "give the ARN of the key: aws kms describe-key --key-id ALIAS shows it");
    }
    if (arn && arn->resource.starts_with("key/") && is_label(std::string_view(arn->resource).substr(4)) &&
        is_label(arn->region))
        return {};
    return refuse(name.empty() ? "names no key" : "names no ARN of a key of AWS KMS",
                  "give awskms:arn:aws:kms:REGION:ACCOUNT:key/KEY_ID?role=ROLE_ARN");
}

Status check_role(const std::string& role, const Arn& key) {
    if (role.empty()) return refuse("has no role, and the job has no rights of its own at AWS");
    const auto arn = role.size() <= k_longest_role ? read_arn(role, "iam") : std::nullopt;
    if (!arn || !arn->region.empty() || !arn->resource.starts_with("role/") ||
        !is_role_path(std::string_view(arn->resource).substr(5)))
        return refuse("takes the ARN of a role in role: arn:aws:iam::ACCOUNT:role/NAME");
    if (arn->partition != key.partition)
        return refuse("names a role in another partition of AWS than the key's");
    return {};
}

} // namespace

Result<AwsKmsUri> read_aws_kms_uri(std::string_view rest) {
    const auto uri = read_naming_uri(rest, k_parameters, "--signer");
    if (!uri) return uri.error();
    const auto arn = read_arn(uri->name, "kms");
    if (auto status = check_key(uri->name, arn); !status) return std::move(status.error());
    AwsKmsUri kms;
    kms.role = uri->get("role");
    if (auto status = check_role(kms.role, *arn); !status) return std::move(status.error());
    auto at = endpoint(*uri, "endpoint", "kms", *arn);
    if (!at) return std::move(at.error());
    auto sts = endpoint(*uri, "sts-endpoint", "sts", *arn);
    if (!sts) return std::move(sts.error());
    kms.arn = uri->name;
    kms.region = arn->region;
    kms.resource = arn->resource.substr(4);
    kms.at = std::move(*at);
    kms.sts = std::move(*sts);
    kms.audience = uri->get("audience", "sts.amazonaws.com");
    kms.ca = uri->get("ca");
    return kms;
}

std::string words(const AwsKmsUri& uri) { return "key " + uri.resource + " of AWS KMS in " + uri.region; }

SignedBy signed_by(const AwsKmsUri& uri) { return {"aws-kms", uri.at.host, uri.arn}; }

std::string public_key_hint(const AwsKmsUri& uri) {
    return "aws kms get-public-key --key-id " + uri.arn +
           " --query PublicKey --output text | base64 -d | openssl pkey -pubin -inform DER";
}

} // namespace snykcred
