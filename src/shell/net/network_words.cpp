#include "shell/net/network_words.hpp"

#include "core/base/inert_text.hpp"
#include "shell/os/error_text.hpp"
#include "shell/os/shortage.hpp"

#include <cerrno>
#include <vector>

namespace snykcred {
namespace {

NetworkFault lasting(Fault fault, std::string message, std::vector<std::string> hints) {
    return {{fault, std::move(message), std::move(hints)}, false};
}

std::string call(const Proxy& proxy) { return "the proxy " + proxy.name() + " (" + proxy.source + ")"; }

constexpr const char* k_which_proxy =
    "check --proxy or HTTPS_PROXY; list hosts that do not need the proxy in NO_PROXY";

} // namespace

std::string words(std::chrono::milliseconds span) {
    const auto count = span.count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

NetworkFault out_of_time(std::chrono::milliseconds timeout, const std::string& doing, const Proxy* proxy) {
    return lasting(
        Fault::deadline, "timed out after " + words(timeout) + " (--timeout) " + doing,
        {proxy != nullptr
             ? "run the job again; if it happens again, check that " + call(*proxy) +
                   " is the right one, and that it may reach the host"
             : std::string("run the job again; if it happens again, look for a firewall that drops packets "
                           "without an answer, or set HTTPS_PROXY"),
         "a longer --timeout helps only if the network is slow"});
}

NetworkFault name_unknown(const std::string& peer, const std::string& trouble, bool proxied) {
    return lasting(proxied ? Fault::proxy : Fault::dns,
                   "the host name of " + peer + " cannot be resolved: " + trouble,
                   {proxied ? k_which_proxy
                            : "check the name and this machine's DNS; if only a proxy can resolve outside "
                              "names, set HTTPS_PROXY or --proxy"});
}

NetworkFault cannot_connect(const std::string& peer, int error, bool proxied) {
    std::string why = error_text(error);
    if (error == ECONNREFUSED) why = "it refused the connection";
    NetworkFault fault = lasting(
        proxied ? Fault::proxy : Fault::connect, "cannot connect to " + peer + ": " + why,
        {proxied ? k_which_proxy
                 : "check that the firewall lets this job reach the host, or set HTTPS_PROXY or --proxy"});
    fault.transient = error == ECONNREFUSED || error == ECONNRESET;
    return fault;
}

NetworkFault nothing_left(const std::string& peer, int cause) {
    return lasting(Fault::connect,
                   "cannot connect to " + peer +
                       ", because this machine refuses what that takes: " + error_text(cause),
                   {shortage_hint(cause)});
}

Failure no_random_numbers() {
    return {Fault::tls,
            "this system refuses random numbers (getrandom), without which nothing can be encrypted",
            {shortage_hint(EPERM)}};
}

NetworkFault broken_answer(const std::string& peer) {
    return {{Fault::connect,
             "the connection to " + peer + " broke before the answer was complete",
             {"run the job again; if it happens again, look for a proxy or firewall that cuts "
              "connections"}},
            true};
}

NetworkFault bad_answer(const std::string& peer, const std::string& trouble, Asked whom) {
    if (whom == Asked::service) {
        return lasting(Fault::foreign_answer,
                       "the answer from " + peer +
                           " did not come from the service that was asked: " + inert_text(trouble),
                       {"check the host, and whether a proxy or gateway answered instead of the service"});
    }
    return lasting(Fault::not_snyk_api,
                   "the answer from " + peer + " did not come from Snyk's API: " + inert_text(trouble),
                   {"check the region and host, and whether a proxy or gateway answered instead of Snyk"});
}

std::string trusted_through(const std::string& host, const AddedCa& added) {
    const std::string fact =
        host + " is trusted only through the CA " + added.name + " from " + added.variable;
    if (!added.system_store) return fact + "; this machine has no CA certificates of its own";
    return fact +
           ", which is not among this system's: whoever holds that CA's key can read the credential. If "
           "that is your company's proxy, name the file with --ca-file; --trust system ignores the "
           "variable";
}

NetworkFault proxy_refuses(const Proxy& proxy, const std::string& target, int status, bool with_credentials,
                           const std::string& credentials_source) {
    constexpr int wants_credentials = 407;
    if (status == wants_credentials && with_credentials) {
        return lasting(Fault::proxy,
                       call(proxy) + " rejected the credentials from " + credentials_source + " (407)",
                       {"check the user name and password; only Basic authentication is supported"});
    }
    if (status == wants_credentials) {
        return lasting(
            Fault::proxy, call(proxy) + " requires a user name and password (407)",
            {"put USER:PASSWORD into a file that only this job can read, and add --proxy-auth-file PATH"});
    }
    const bool its_own = status / 100 == 5; // it does not refuse the host, it fails to reach it
    NetworkFault fault = lasting(
        Fault::proxy,
        call(proxy) + (its_own ? " failed to connect to " : " refused the connection to ") + target +
            " (status " + std::to_string(status) + ")",
        {its_own
             ? "run the job again; if it happens again, ask who runs the proxy whether it reaches the host"
             : "ask for the host to be allowed on the proxy",
         k_which_proxy});
    fault.busy = its_own;
    return fault;
}

NetworkFault proxy_talks(const Proxy& proxy) {
    return lasting(Fault::proxy, call(proxy) + " accepted CONNECT, but then sent a page of its own",
                   {"it may be a login page, or not a proxy at all", k_which_proxy});
}

NetworkFault proxy_closes(const Proxy& proxy) {
    return lasting(Fault::proxy, call(proxy) + " closed the connection instead of answering CONNECT",
                   {k_which_proxy});
}

NetworkFault proxy_garbles(const Proxy& proxy, const std::string& trouble) {
    return lasting(Fault::proxy, call(proxy) + " did not answer CONNECT like a proxy: " + inert_text(trouble),
                   {k_which_proxy});
}

} // namespace snykcred
