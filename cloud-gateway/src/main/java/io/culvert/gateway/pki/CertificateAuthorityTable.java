package io.culvert.gateway.pki;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.vault.Vault;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The SQL of {@code certificate_authorities}: the one active authority, its private key sealed by the vault and bound
 * to the fingerprint it stands beside. Blocking.
 */
final class CertificateAuthorityTable {
    private final Database database;
    private final Vault vault;

    CertificateAuthorityTable(Database database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** The active authority; makes it at first start. Gateways that start together end up with the same one. */
    CertificateAuthority loadOrCreate(Instant now) {
        Optional<CertificateAuthority> stored = load();
        if (stored.isPresent()) {
            return stored.get();
        }
        insert(CertificateAuthority.create(now));
        return load().orElseThrow(() -> new IllegalStateException("no certificate authority is active"));
    }

    private void insert(CertificateAuthority authority) {
        byte[] key = authority.privateKey().getEncoded();
        try {
            database.update(
                    """
                    insert into certificate_authorities (fingerprint, certificate, sealed_private_key, active)
                    values (?, ?, ?, true)
                    on conflict do nothing
                    """,
                    authority.fingerprint(),
                    authority.certificate().getEncoded(),
                    vault.seal(key, aad(authority.fingerprint())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate of our own has no encoding", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private Optional<CertificateAuthority> load() {
        return database.one(
                "select fingerprint, certificate, sealed_private_key from certificate_authorities where active",
                row -> open(row.getString(1), row.getBytes(2), row.getBytes(3)));
    }

    private CertificateAuthority open(String fingerprint, byte[] encoded, byte[] sealedKey) throws SQLException {
        byte[] key = vault.open(sealedKey, aad(fingerprint));
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            PrivateKey privateKey = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
            CertificateAuthority authority = new CertificateAuthority(privateKey, certificate);
            if (!authority.fingerprint().equals(fingerprint)) {
                throw new SQLException("certificate authority " + fingerprint + " holds the certificate of "
                        + authority.fingerprint());
            }
            return authority;
        } catch (GeneralSecurityException e) {
            throw new SQLException("certificate authority " + fingerprint + " cannot be read", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static String aad(String fingerprint) {
        return "certificate_authorities.sealed_private_key:" + fingerprint;
    }
}
