/* The least that a verified GET costs with OpenSSL: one authority's file, TLS 1.2 or later, host name checked, one
 * request, the answer read to its end. The floor that snyk-cred is held against. Usage: minimal_get HOST PORT CA
 * HEADER_FILE PATH; ends with 0 for status 200. */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>

static int fail(const char* what) {
    fprintf(stderr, "minimal_get: %s\n", what);
    ERR_print_errors_fp(stderr);
    return 1;
}

int main(int argc, char** argv) {
    if (argc != 6) return fail("usage: minimal_get HOST PORT CA HEADER_FILE PATH");
    char header[20000], request[24000], answer[16384];
    FILE* file = fopen(argv[4], "r");
    if (!file || !fgets(header, sizeof header, file)) return fail("no header");
    fclose(file);
    header[strcspn(header, "\r\n")] = '\0';

    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (!SSL_CTX_load_verify_file(context, argv[3])) return fail("no authority");

    BIO* connection = BIO_new_ssl_connect(context);
    BIO_set_conn_hostname(connection, argv[1]);
    BIO_set_conn_port(connection, argv[2]);
    BIO_set_conn_mode(connection, BIO_SOCK_NODELAY); /* else the request waits 40 ms for an acknowledgement */
    SSL* ssl = NULL;
    BIO_get_ssl(connection, &ssl);
    SSL_set_tlsext_host_name(ssl, argv[1]);
    SSL_set1_host(ssl, argv[1]);
    if (BIO_do_connect(connection) <= 0) return fail("no connection");

    const int size = snprintf(request, sizeof request,
                              "GET %s HTTP/1.1\r\nHost: %s:%s\r\n%s\r\nConnection: close\r\n\r\n", argv[5], argv[1],
                              argv[2], header);
    if (BIO_write(connection, request, size) != size) return fail("no request");
    int ok = 0;
    int got = BIO_read(connection, answer, sizeof answer);
    if (got > 12) ok = memcmp(answer + 9, "200", 3) == 0;
    while (got > 0) got = BIO_read(connection, answer, sizeof answer);
    return ok ? 0 : 1;
}
