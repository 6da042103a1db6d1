// What a URI says of AWS: a key by its ARN, the role that a job takes on, and where both are asked
// (core/signer/README.md#aws). Partition and region follow from the ARN; no variable has a say.
#pragma once

#include "core/base/result.hpp"
#include "core/rule/findings.hpp"
#include "core/snyk/host.hpp"

#include <string>
#include <string_view>

namespace snykcred {

struct AwsUri {
    std::string arn;      ///< of the key, as written: one of another account is named by nothing shorter
    std::string region;   ///< of the ARN
    std::string resource; ///< the ARN's last part: the key's ID
    std::string role;     ///< ARN
    HostPort at;          ///< the service itself
    HostPort sts;         ///< where the role is taken on, in the same region
    std::string audience; ///< of the job's identity token
    std::string ca{};     ///< path; empty: --ca-file, else the system's store
};

/// A key of AWS KMS.
struct AwsKmsUri : AwsUri {};

/// "KEY_ARN", which is a URI's rest behind "awskms:", with the parameters role (an ARN of the same
/// partition), audience (sts.amazonaws.com unless given), endpoint, sts-endpoint (https, in place of the
/// region's own) and ca. Refuses [usage] everything else: an alias, a URI without a role.
Result<AwsKmsUri> read_aws_kms_uri(std::string_view rest);

/// A secret of AWS Secrets Manager.
struct AwsSecretUri : AwsUri {
    std::string field;    ///< of the JSON that is stored; empty: the whole text is the credential
    std::string own_host; ///< of the service in that region, whatever `at` is
};

/// "SECRET_ARN", which is a URI's rest behind "awssm:", with the parameters of awskms: and field. Refuses
/// [usage] everything else: a part of an ARN, a URI without a role.
Result<AwsSecretUri> read_aws_secret_uri(std::string_view rest);

/// "field token of secret ci/snyk-AbCdEf of AWS Secrets Manager in eu-central-1, version …": for the report
/// and messages.
std::string words(const AwsSecretUri& uri, std::string_view version = {});

StoredAt stored_at(const AwsSecretUri& uri);

/// "key 1234abcd-… of AWS KMS in eu-central-1": for the report and messages.
std::string words(const AwsKmsUri& uri);

SignedBy signed_by(const AwsKmsUri& uri);

/// How its public key is read where the service is operated.
std::string public_key_hint(const AwsKmsUri& uri);

} // namespace snykcred
