/**
 * Who did what: {@link io.culvert.gateway.audit.AuditLog} writes a row in the transaction of the deed itself, {@link
 * io.culvert.gateway.audit.AuditTrail} reads them. Any feature may write; {@code web} reads. Depends on {@code database} alone.
 */
@NullMarked
package io.culvert.gateway.audit;

import org.jspecify.annotations.NullMarked;
