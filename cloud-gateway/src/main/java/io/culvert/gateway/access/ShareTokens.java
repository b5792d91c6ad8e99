package io.culvert.gateway.access;

import io.culvert.gateway.vault.TokenFormat;
import io.culvert.gateway.vault.Vault;
import io.culvert.media.Secret;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** How the tokens of shares are made, hashed for look-up and sealed for Digest and reveal. Thread-safe; does not block. */
final class ShareTokens {

    /** The type in the token's own text. */
    static final String TYPE = "share";

    private final Vault vault;

    ShareTokens(Vault vault) {
        this.vault = vault;
    }

    static Secret mint() {
        return TokenFormat.mint(TYPE);
    }

    static TokenHash hash(Secret token) {
        return new TokenHash(TokenFormat.sha256(token));
    }

    SealedToken seal(UUID share, Secret token) {
        return new SealedToken(vault.seal(token.reveal().getBytes(StandardCharsets.UTF_8), context(share)));
    }

    Secret reveal(Share share) {
        return Secret.of(
                new String(vault.open(share.sealedToken().bytes(), context(share.id())), StandardCharsets.UTF_8));
    }

    private static String context(UUID share) {
        return "shares.sealed_token:" + share;
    }
}
