package io.culvert.camera.fault;

import io.culvert.media.Secret;

/**
 * What one camera asks for.
 *
 * @param scheme {@code basic}, {@code md5} or {@code sha256}
 * @param oneUse whether a nonce is good for one request only
 */
public record Login(String scheme, String username, Secret password, boolean oneUse) {}
