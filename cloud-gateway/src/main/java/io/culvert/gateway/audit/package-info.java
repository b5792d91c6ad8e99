/**
 * Who did what: {@link io.culvert.gateway.audit.AuditLog} writes a row in the transaction of the deed itself. Any feature
 * may write; reading is not part of this version. Depends on {@code database} alone.
 */
@NullMarked
package io.culvert.gateway.audit;

import org.jspecify.annotations.NullMarked;
